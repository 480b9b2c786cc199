"""`barta phone`: a phone in the terminal that answers by itself, and keeps the conversation as a test."""

from pathlib import Path

from service.gateways.simulator.transcript import Act, read
from tests.commands.keyboard import Keyboard

TALK = "আমার মুখ বেঁকে গেছে, হাত অবশ\n/from +8801812345678\nhello\n/call\n2\n\n9\n1\n/hang\n/quit\n"


def test_texts_and_calls_are_answered_without_a_service(keyboard: Keyboard) -> None:
    """With nothing running the phone answers by itself: texts in green, prompts heard, keys asked for."""
    said = keyboard.barta("phone", typed=TALK)
    assert said.code == 0
    assert "this process answers by itself" in said.out
    assert "999" in said.out
    assert "You are +8801812345678 now." in said.out
    assert "(a key, or Enter for silence)" in said.out
    assert "nine nine nine" in said.out
    assert said.err == ""


def test_a_conversation_is_kept_as_a_test(keyboard: Keyboard, tmp_path: Path) -> None:
    """``--record`` writes everything that was said, by both sides, as a transcript that can be read back."""
    file = tmp_path / "talk.txt"
    assert keyboard.barta("phone", "--record", str(file), typed=TALK).code == 0
    entries = read(file.read_text(encoding="utf-8"))
    acts = [entry.act for entry in entries if entry.act not in {Act.ANSWER, Act.HEAR}]
    assert acts == [Act.PHONE, Act.SEND, Act.PHONE, Act.SEND, Act.CALL, Act.KEY, Act.SILENCE, Act.KEY, Act.KEY,
                    Act.HANG_UP]  # fmt: skip
    assert entries[2].act is Act.ANSWER
    assert "999" in entries[2].words
    assert [entry.words for entry in entries if entry.act is Act.SEND] == ["আমার মুখ বেঁকে গেছে, হাত অবশ", "hello"]


def test_the_end_of_the_input_is_an_end(keyboard: Keyboard) -> None:
    """A script without ``/quit`` ends when it ends, also in the middle of a call."""
    assert keyboard.barta("phone", typed="/call\n1").code == 0


def test_keys_alone_count_on_a_call(keyboard: Keyboard) -> None:
    """Words typed during a call are not keys, and are not sent as a text."""
    said = keyboard.barta("phone", typed="/call\nhello\n/hang\n")
    assert "only keys count" in said.out
    assert "You hung up." in said.out


def test_the_conversation_goes_on_next_time(keyboard: Keyboard) -> None:
    """The same folder knows the person again: the second first text is not a first one."""
    first = keyboard.barta("phone", typed="hello\n").out
    second = keyboard.barta("phone", typed="hello\n").out
    assert first != second


def test_a_live_service_has_no_simulated_phone(keyboard: Keyboard) -> None:
    """With a real gateway the phone says which setting keeps it away."""
    live = {
        "GATEWAY": "twilio",
        "PUBLIC_URL": "https://barta.example.org",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "t",
        "TWILIO_FROM": "+8809612345678",
        "SECRET_KEY": "x" * 32,
        "DATA_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }
    said = keyboard.barta("phone", **live)
    assert said.code == 1
    assert "GATEWAY" in said.err


def test_a_service_that_does_not_run_is_named(keyboard: Keyboard) -> None:
    """Asked for a running service where none is, the phone says how to start one."""
    said = keyboard.barta("phone", "--url", "http://127.0.0.1:1", typed="hello\n")
    assert said.code == 1
    assert "make run" in said.err
