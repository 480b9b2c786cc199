"""What each topic and command answers, and what no answer may lack: the emergency line, its length, its letters."""

import re

import pytest

from messages.language import Encoding
from messages.meaning import Command
from messages.segments import count
from messages.turn import Erase, KeepQuestion, Person, State, WrongPerson
from tests.core.talking import EMERGENCY, Talk, library
from tests.core.walk import Step, walk

TOPICS = tuple(library().content.topics)
BANGLA = re.compile("[\u0985-\u09b9]")
LATIN = re.compile("[A-Za-z]+")
QUOTED = {*Command, "BANGLA", "ENGLISH", "Barta"}
"""What a Bangla text may hold in Latin letters: commands as they are keyed, and names."""


def _talk(language: str, **given: object) -> Talk:
    return Talk(Person(language, chosen=True), **given)  # type: ignore[arg-type]  # a test's own shorthand


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_opens_with_the_emergency_line(name: str, language: str) -> None:
    """Every topic's first reply holds the emergency number: face, eye, twitch and medicine among them
    (bangla.md 2.5 rule 6)."""
    topic = library().content.topics[name]
    for keyword in topic.aliases["en"][:1]:
        talk = _talk(language)
        talk(keyword)
        assert talk.state.topic == name
        assert EMERGENCY in talk.words


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize(
    "text", ["HELP", "MENU", "CALL", "SRC", "WORD stroke", "WORD moon", "ASK", "START", "STOP", "bondho kore dibo",
             "নদীতে নৌকা চলে", "which medicine should i take", "ওষুধ কখন খাব", "time for food"],
)  # fmt: skip
def test_help_medicine_and_fallback_replies_hold_the_emergency_line(text: str, language: str) -> None:
    """These are the replies a danger sign that was not recognised would land in (bangla.md 2.5 rule 6)."""
    talk = _talk(language)
    talk(text)
    assert EMERGENCY in talk.words
    talk("আকাশে মেঘ")
    assert EMERGENCY in talk.words


@pytest.mark.parametrize("name", TOPICS)
def test_more_tells_a_topic_to_its_end(name: str) -> None:
    """The first reply and MORE say each message of a topic once, in order, then offer what is related."""
    topic = library().content.topics[name]
    talk = Talk()
    told = [message for message in talk(topic.aliases["en"][0]) if not message.startswith("SYS-")]
    while len(told) < len(topic.sms):
        told += [message for message in talk("MORE") if not message.startswith("SYS-")]
    assert tuple(told) == topic.sms
    assert talk("MORE") == ("SYS-NO-MORE", "SYS-NEXT")
    assert talk("2")[0] == library().content.topics[topic.related[1]].sms[0]


def test_more_and_next_without_a_topic_are_the_list() -> None:
    """Nothing was answered yet, so there is nothing to go on with."""
    assert Talk()("MORE") == ("SYS-MENU",)
    assert Talk()("NEXT") == ("SYS-MENU",)


def test_the_list_opens_what_its_digits_say() -> None:
    """Digits 0 to 9 as P-SYS MENU has them (clinical.md 5.3), with the list open or not."""
    opened = {"1": "WHAT-2", "2": "EYE-1", "3": "DANGER-1", "4": "DOCTOR-3", "5": "TIME-1", "6": "SYS-NEXT",
              "7": "MEDSAFE-3", "8": "SYS-ASK", "9": "Q1", "0": "SYS-MENU"}  # fmt: skip
    for digit, first in opened.items():
        assert Talk()(digit)[0] == first
        talk = Talk()
        talk("0")
        assert talk(digit)[0] == first


def test_a_medicine_is_never_named() -> None:
    """Which, when or how much is refused; the keyword alone opens medicine safety (clinical.md 2.2)."""
    for text in ("which medicine should i take", "ওষুধ কখন খাব", "osud khabo kokhon", "ওষুধ খাওয়া বন্ধ করব?"):
        talk = Talk()
        assert talk(text) == ("SYS-MED-REFUSED", "MEDSAFE-3", "SYS-MORE")
        assert talk("MORE")[0] == "MEDSAFE-1"
    assert Talk()("ওষুধ") == ("MEDSAFE-3", "MEDSAFE-1", "SYS-MORE")


def test_the_source_is_claimed_only_for_what_was_signed() -> None:
    """SRC names version, reviewer and day of the last text, or says plainly that it is a draft."""
    talk = _talk("en")
    talk("EYE")
    assert talk("SRC") == ("SYS-SRC",)
    assert all(part in talk.words for part in ("abc123", "Dr. Begum", "20/11/2026"))
    assert _talk("en", state=State(said="EYE-2"))("SRC") == ("SYS-SRC-DRAFT",)
    assert _talk("bn", state=State(said="EYE-1"))("SRC") == ("SYS-SRC-DRAFT",)
    assert Talk()("SRC") == ("SYS-SRC-DRAFT",)


def test_a_word_is_explained_in_the_readers_language() -> None:
    """WORD explains what the glossary holds and says so where it does not."""
    for text in ("WORD stroke", "মানে স্ট্রোক"):
        assert Talk()(text) != ("SYS-WORD-UNKNOWN",)
    assert Talk()("WORD moon") == ("SYS-WORD-UNKNOWN",)


def test_what_is_kept_can_be_seen_and_deleted() -> None:
    """STATUS tells language, mode and plans in the reader's own digits; DELETE asks once."""
    talk = Talk(Person("bn", plans=2))
    assert talk("STATUS") == ("SYS-STATUS",)
    assert "বাংলা" in talk.words
    assert "২" in talk.words
    assert talk("DELETE") == ("SYS-DELETE-ASK",)
    assert talk.effects() == ()
    assert talk("2") == ("SYS-KEPT",)
    assert talk("1")[0] == "WHAT-2"
    talk("DELETE")
    assert talk("1") == ("SYS-DELETED",)
    assert talk.effects() == (Erase(),)


def test_a_question_is_kept_in_the_persons_own_words() -> None:
    """Any words are the question, a topic's too; a digit or a command that always works is none."""
    for text in ("ami ki kaje jete parbo", "EYE", "MORE"):
        talk = Talk()
        assert talk("ASK") == ("SYS-ASK",)
        assert talk(text) == ("SYS-ASK-KEPT",)
        assert KeepQuestion() in talk.effects()
    for text, told in (("0", "SYS-MENU"), ("HELP", "SYS-HELP"), ("5", "TIME-1")):
        talk = Talk()
        talk("ASK")
        assert talk(text)[0] == told
        assert KeepQuestion() not in talk.effects()


def test_a_picture_cannot_be_seen() -> None:
    """A picture alone is answered as such and keeps the open question; its words count like any others."""
    talk = Talk()
    talk("9")
    assert talk("2", pictures=1) == ("Q2",)
    assert talk("", pictures=1) != ()
    assert Talk()("", pictures=1) == ("SYS-PICTURE",)
    assert Talk()("", pictures=0) == ("SYS-NOT-UNDERSTOOD",)
    assert Talk()("আমার হাত অবশ", pictures=2) == ("E1",)


def test_a_wrong_person_is_left_alone() -> None:
    """Somebody else's phone gets no more messages, and a health worker is told."""
    talk = Talk()
    assert talk("wrong number") == ("SYS-WRONG",)
    assert WrongPerson() in talk.effects()


def test_no_reply_is_longer_than_ten_segments() -> None:
    """Whatever a walk through every kind of place meets, a stranger's first contact included."""
    longest = max(walk(), key=lambda step: count(step.words).segments)
    assert count(longest.words).segments <= 10, longest


def _bangla(step: Step) -> bool:
    return step.language == "bn"


def test_a_bangla_reply_is_in_bangla_letters() -> None:
    """Every reply to a Bangla reader has Bangla letters, and in Latin ones only commands and names."""
    replies = [step for step in walk() if _bangla(step)]
    assert replies
    for step in replies:
        assert all(BANGLA.search(line) for line in step.words.split("\n")), step
        assert set(LATIN.findall(step.words)) <= QUOTED, step


def test_an_english_reply_travels_as_gsm_7() -> None:
    """One letter beyond GSM-7 would double the price of the text (clinical.md 3.1)."""
    replies = [step for step in walk() if not _bangla(step)]
    assert replies
    for step in replies:
        assert count(step.words).encoding is Encoding.GSM7, step
