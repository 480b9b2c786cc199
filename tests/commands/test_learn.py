"""`barta learn`: a reviewer reads what was not understood, says what it means, and makes a batch of it."""

import json
from pathlib import Path

import pytest

from tests.commands.keyboard import Keyboard, Said

NONSENSE = ("zzkw qpfl mwrt", "amar nam Rahim 01712345678 vvgx")


@pytest.fixture
def heard(keyboard: Keyboard) -> Keyboard:
    """A keyboard over a service that was sent two texts nobody understands, by two people, and one that is plain."""
    typed = f"{NONSENSE[0]}\nEYE\n/from +8801812345678\n{NONSENSE[1]}\n/quit\n"
    assert keyboard.barta("phone", typed=typed).code == 0
    return keyboard


def listed(keyboard: Keyboard, *more: str) -> list[str]:
    """Return the ids on the list."""
    return [line.split()[0] for line in keyboard.barta("learn", "list", *more).lines if line.startswith("inb_")]


def label(keyboard: Keyboard, text_id: str, *more: str) -> Said:
    """Label a text as Rina."""
    return keyboard.barta("learn", "label", text_id, "--by", "Rina", *more)


def test_the_list_shows_what_waits_and_how_it_would_leave(heard: Keyboard) -> None:
    """Day, id, reason and words, oldest first; and beside words that would change, what would be exported."""
    said = heard.barta("learn", "list")
    assert said.code == 0
    assert len(said.lines[0]) == len("2026-11-20")
    assert ("missed (0.00)" in said.lines[1], NONSENSE[0] in said.lines[1]) == (True, True)
    assert NONSENSE[1] in said.lines[2]
    assert said.lines[3] == "  as exported: amar nam omuk 00000000000 vvgx"
    assert "EYE" not in said.out
    assert said.err == "2 texts\n"
    assert not any(words in said.err for words in NONSENSE)


def test_the_list_goes_on_where_it_ended(heard: Keyboard) -> None:
    """A short page says how to see the next one, and a day without texts is empty."""
    first = heard.barta("learn", "list", "--limit", "1")
    text_id = listed(heard, "--limit", "1")[0]
    assert first.err == f"1 texts; more with --after {text_id}\n"
    assert listed(heard, "--limit", "1", "--after", text_id) == listed(heard)[1:]
    assert listed(heard, "--day", "2020-01-01") == []
    wrong = heard.barta("learn", "list", "--after", "inb_9")
    assert (wrong.code, wrong.out) == (1, "")
    assert "inb_9 is not on the list" in wrong.err


def test_a_labelled_text_leaves_the_list(heard: Keyboard) -> None:
    """It is shown with its label among all texts; without the confirmation the reviewer is told what is missing."""
    first, second = listed(heard)
    said = label(heard, first, "--level", "E", "--sign", "DS02", "--sign", "DS03")
    assert said.code == 0
    assert "Rina: level E DS02 DS03, not confirmed to name nobody" in said.out
    assert "--clean" in said.out
    assert "--clean" not in label(heard, first, "--kind", "everyday", "--clean").out
    assert (listed(heard), listed(heard, "--all")) == ([second], [first, second])


def test_reviewers_who_differ_are_shown(heard: Keyboard) -> None:
    """The text is back on the list with both labels and the reason why it is not exported."""
    first, _ = listed(heard)
    label(heard, first, "--topic", "EYE", "--clean")
    heard.barta("learn", "label", first, "--command", "STOP", "--by", "Karim", "--clean")
    shown = heard.barta("learn", "list").out
    for line in ("Rina: topic EYE, names nobody", "Karim: command STOP, names nobody", "reviewers differ"):
        assert line in shown


def test_a_wrong_label_is_refused_with_every_reason(heard: Keyboard) -> None:
    """The missing text, the wrong sign and the second field are all named, and no patient's word is."""
    said = label(heard, "inb_9", "--level", "E", "--sign", "DS99", "--reply", "1")
    assert (said.code, said.out) == (1, "")
    for reason in ("nothing was stored", "inb_9 is not on the list", "DS99", "level, reply were given together"):
        assert reason in said.err
    on_list = label(heard, listed(heard)[0])
    assert "no label was given" in on_list.err
    assert not any(words in on_list.err for words in NONSENSE)


def test_confirmed_labels_become_a_batch(heard: Keyboard, tmp_path: Path) -> None:
    """The file holds the stripped rows, for its owner alone to read; what stayed behind is counted with its reason."""
    first, second = listed(heard)
    label(heard, first, "--kind", "everyday")
    label(heard, second, "--reply", "1", "--clean")
    file = tmp_path / "f01.jsonl"
    said = heard.barta("learn", "export", str(file), "--batch", "f01")
    assert said.lines == [f"1 rows in {file}", "1 left out: not confirmed by every reviewer as free of identity"]
    assert [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] == [
        {
            "id": "f01-0001",
            "text": "amar nam omuk 00000000000 vvgx",
            "script": "rom",
            "dialect": "unknown",
            "reply": "1",
        }
    ]
    assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_to_export_makes_no_file(heard: Keyboard, tmp_path: Path) -> None:
    """Without a confirmed label there is no batch, and the command says so."""
    file = tmp_path / "f01.jsonl"
    said = heard.barta("learn", "export", str(file), "--batch", "f01")
    assert (said.code, said.lines, file.exists()) == (0, ["0 rows: no file was written"], False)


def test_a_wrong_export_is_refused_with_every_reason(heard: Keyboard, tmp_path: Path) -> None:
    """A name that the corpus has or that is none, and a file that is there: all named, and the file is untouched."""
    file = tmp_path / "b01.jsonl"
    file.write_text("mine")
    said = heard.barta("learn", "export", str(file), "--batch", "b01")
    assert (said.code, file.read_text()) == (1, "mine")
    assert "the corpus has a batch b01" in said.err
    assert "is not written over" in said.err
    other = heard.barta("learn", "export", str(tmp_path / "nowhere" / "f.jsonl"), "--batch", "Field 1")
    assert "Field 1 is no name" in other.err
    assert "does not exist" in other.err


@pytest.mark.parametrize("words", [("list",), ("label", "i", "--by", "x"), ("export", "f.jsonl", "--batch", "f01")])
def test_without_tables_the_reviewer_is_told_to_migrate(keyboard: Keyboard, words: tuple[str, ...]) -> None:
    """A fault of the store is one sentence, not a traceback."""
    keyboard.var.mkdir()
    said = keyboard.barta("learn", *words)
    assert (said.code, said.out) == (1, "")
    assert "barta migrate" in said.err
