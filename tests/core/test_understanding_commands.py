"""Commands, above all STOP: only by a closed grammar, never for the "closed" of everyday life (bangla.md 2.5)."""

import pytest

from messages.meaning import Command, Level
from tests.core.understanding_data import phrases, understander, utterances

STOPS = phrases("stops")
TRAPS = phrases("traps")


@pytest.mark.parametrize("text", STOPS)
def test_a_plain_refusal_opts_out(text: str) -> None:
    """Stop words, stop with a message word, and refusals of messages are acted on at once."""
    assert understander().understand(text).command is Command.STOP


@pytest.mark.parametrize("text", TRAPS)
def test_closed_is_not_stop(text: str) -> None:
    """No talk of body, medicine, breath, shop, road or friend ever opts a person out."""
    assert understander().understand(text).command is not Command.STOP


def test_labelled_messages_stop_and_only_they() -> None:
    """At least 95 of 100 labelled opt-outs are acted on in each half; no other message ever is."""
    for half in ("dev", "test"):
        rows = utterances(half)
        read = [(row["intent"] == "STOP", understander().understand(row["text"]).command) for row in rows]
        wanted = [command is Command.STOP for stop, command in read if stop]
        assert sum(wanted) / len(wanted) >= 0.95, half
        assert not [
            row["text"] for row, (stop, command) in zip(rows, read, strict=True) if command is Command.STOP and not stop
        ]


@pytest.mark.parametrize(
    ("text", "name"),
    [("START", "START"), ("শুরু", "START"), ("shuru korun", "START"), ("help চাই", "HELP"), ("CHECK", "CHECK"),
     ("৯", "CHECK"), ("0", "MENU"), ("hello", "MENU"), ("আপনি কেমন আছেন", "MENU"), ("assalamu alaikum", "MENU"),
     ("bangla chai", "LANG_BN"), ("engreji te", "LANG_EN"), ("ইংরেজিতে লিখুন", "LANG_EN"), ("MORE", "MORE"),
     ("wrong number", "WRONG"), ("ভুল নম্বর", "WRONG"), ("SRC", "SRC"), ("DELETE", "DELETE"), ("NEXT", "NEXT"),
     ("STATUS", "STATUS"), ("PRIVATE", "PRIVATE"), ("OPEN", "OPEN"), ("MENU", "MENU"), ("ASK", "ASK"),
     ("CALL", "CALL")],
)  # fmt: skip
def test_keywords_are_commands_in_every_writing(text: str, name: str) -> None:
    """A keyword, alone or with polite words, is its command."""
    assert understander().understand(text).command_name == name


def test_word_carries_its_argument() -> None:
    """WORD asks for the meaning of the word that follows."""
    meaning = understander().understand("WORD nerve")
    assert (meaning.command, meaning.argument) == (Command.WORD, "nerve")


def test_a_body_word_forbids_an_opt_out_and_danger_is_heard() -> None:
    """Beside a body word even an exact stop word does not act, and the danger is answered (bangla.md 2.5, 2)."""
    meaning = understander().understand("STOP sms. chest pain")
    assert (meaning.danger.level, meaning.command) == (Level.E, None)


@pytest.mark.parametrize(
    ("text", "digit"),
    [("১", "1"), ("1.", "1"), ("no 1", "1"), ("dui", "2"), ("Press 2", "2"), ("১ নং", "1"), ("tin", "3")],
)
def test_a_lone_number_in_any_writing_is_a_digit(text: str, digit: str) -> None:
    """A menu digit is read from any script and from its word; it is the reply too."""
    meaning = understander().understand(text)
    assert (meaning.digit, meaning.reply) == (digit, digit)


@pytest.mark.parametrize(
    ("text", "reply"),
    [("ভালো", "1"), ("valo achi", "1"), ("better", "1"), ("ভালো না", "3"), ("bhalo na", "3"), ("worse", "3"),
     ("ager moto", "2"), ("same", "2"), ("হ্যাঁ", "1"), ("ji", "1"), ("yes", "1"), ("না", "2"), ("no", "2"),
     ("jani na", "3"), ("not sure", "3"), ("জানি না", "3")],
)  # fmt: skip
def test_short_answers_are_read(text: str, reply: str) -> None:
    """Better, same, worse and yes, no, not sure are 1, 2, 3; "not good" is worse."""
    assert understander().understand(text).reply == reply


def test_a_phone_number_is_no_digit() -> None:
    """Only a menu digit answers a prompt."""
    assert understander().understand("01712345678").digit is None
