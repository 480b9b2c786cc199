"""`barta explain`: what is understood and would be answered, for people and for programs; nothing is kept."""

import json

import pytest

from tests.commands.keyboard import Keyboard

PROMISED: dict[str, type] = {
    "text": str,
    "language": str,
    "level": str,
    "signs": list,
    "command": str,
    "topic": str,
    "reply": str,
    "says": list,
}
SAID = {"id": str, "language": str, "text": str, "encoding": str, "segments": int}
NULLABLE = {"level", "command", "topic", "reply"}

TEXTS = ["amar mukh beka hoye geche hat obosh", "STOP", "চোখ বন্ধ হয় না", "১", "", "Is it stroke?", "-", "\u202e🙂", "এক"]


def explained(keyboard: Keyboard, *texts: str) -> list[dict[str, object]]:
    """Return the JSON of each text."""
    said = keyboard.barta("explain", "--json", *texts)
    assert (said.code, said.err) == (0, "")
    return [json.loads(line) for line in said.lines]


def test_each_line_of_json_is_as_promised(keyboard: Keyboard) -> None:
    """One object a line with the promised names and types; others may be added, none may be missing."""
    for text, found in zip(TEXTS, explained(keyboard, *TEXTS), strict=True):
        assert found["text"] == text
        for name, kind in PROMISED.items():
            value = found[name]
            assert type(value) is kind or (value is None and name in NULLABLE), name
        assert found["language"] in {"bn", "en"}
        assert found["level"] in {"E", "EQ", "D0", "D7", None}
        says = found["says"]
        assert isinstance(says, list)
        assert says
        for said in says:
            assert {name: type(said[name]) for name in SAID} == SAID
            assert said["encoding"] in {"GSM-7", "UCS-2"}
            assert 1 <= said["segments"] <= 10


def test_danger_is_named_with_its_signs(keyboard: Keyboard) -> None:
    """A danger sign shows its level and the signs that were found, and the answer names the emergency number."""
    (found,) = explained(keyboard, "আমার মুখ বেঁকে গেছে, এক হাত অবশ, কথা জড়িয়ে যাচ্ছে")
    assert found["level"] == "E"
    assert found["signs"]
    assert "999" in str(found["says"])


@pytest.mark.parametrize(
    ("text", "command"), [("STOP", "STOP"), ("HELP", "HELP"), ("MENU", "MENU"), ("CHECK", "CHECK")]
)
def test_commands_are_named(keyboard: Keyboard, text: str, command: str) -> None:
    """A command shows by its promised name."""
    assert explained(keyboard, text)[0]["command"] == command


def test_replies_are_told_in_ascii(keyboard: Keyboard) -> None:
    """A digit in either script is the same reply."""
    assert [found["reply"] for found in explained(keyboard, "1", "১")] == ["1", "1"]


def test_lines_of_standard_input_are_read(keyboard: Keyboard) -> None:
    """Without arguments each line is a text, whatever ends it, and blank ones too."""
    said = keyboard.barta("explain", "--json", typed="hello\r\n\nচোখ\n")
    assert [json.loads(line)["text"] for line in said.lines] == ["hello", "", "চোখ"]


def test_people_read_why(keyboard: Keyboard) -> None:
    """For a person: the text, what was understood and because of which words, and what would be said."""
    said = keyboard.barta("explain", "amar mukh beka")
    assert said.lines[0] == "> amar mukh beka"
    assert "language bn" in said.out
    assert "because " in said.out
    assert "  says " in said.out


def test_nothing_is_kept(keyboard: Keyboard) -> None:
    """Explaining makes neither a folder nor a file."""
    keyboard.barta("explain", "hello")
    assert not keyboard.var.exists()


def test_the_deployments_own_number_is_named(keyboard: Keyboard) -> None:
    """Another country's emergency number stands in the answer in place of 999."""
    said = keyboard.barta("explain", "mukh beka hat obosh", EMERGENCY_NUMBER="112")
    assert "112" in said.out
    assert "999" not in said.out
