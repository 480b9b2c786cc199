"""What speaks which words is written down, and what must not go live is told."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.prompts import manifest, wav
from service.prompts.manifest import Entry
from service.prompts.prompt import Kind, Script
from service.prompts.shelf import Shelf
from tests.prompts import sounds

DANGER = Script("E1-V", "bn", "এখনই ফোন করুন।", "1" * 16)
PLAIN = Script("EYE-V", "bn", "চোখের যত্ন নিন।", "2" * 16)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Return a shelf with drafts of both scripts and room for recordings."""
    for folder in ("recorded", "drafts"):
        (tmp_path / folder).mkdir()
    for script in (DANGER, PLAIN):
        (tmp_path / "drafts" / script.name.file).write_bytes(wav.write(sounds.tone(440, 1)))
    return Shelf([tmp_path / "recorded"], tmp_path / "drafts")


def test_a_danger_prompt_must_not_be_a_draft(shelf: Shelf, tmp_path: Path) -> None:
    """Going live with a machine speaking a danger prompt is a problem until a person has recorded it."""
    (problem,) = manifest.problems([DANGER, PLAIN], shelf, {"E1-V"}, live=True)
    assert problem.startswith("The danger prompt E1-V in bn is still a machine's draft")
    assert DANGER.name.file in problem
    (tmp_path / "recorded" / DANGER.name.file).write_bytes(wav.write(sounds.tone(300, 2)))
    assert manifest.problems([DANGER, PLAIN], shelf, {"E1-V"}, live=True) == ()


def test_a_trial_may_use_drafts(shelf: Shelf) -> None:
    """In a trial, drafts are what there is."""
    assert manifest.problems([DANGER, PLAIN], shelf, {"E1-V"}, live=False) == ()


def test_a_stale_recording_is_a_problem_anywhere(shelf: Shelf, tmp_path: Path) -> None:
    """A recording of old words is told in a trial as well, together with everything else."""
    (tmp_path / "recorded" / f"EYE-V.bn.{'3' * 16}.wav").write_bytes(wav.write(sounds.tone(300, 2)))
    assert len(manifest.problems([DANGER, PLAIN], shelf, {"E1-V"}, live=False)) == 1
    assert len(manifest.problems([DANGER, PLAIN], shelf, {"E1-V"}, live=True)) == 2


def test_entries_are_of_the_files(shelf: Shelf, tmp_path: Path) -> None:
    """An entry has the digest of the words, the digest of the sound and its measures, and never the words."""
    unspoken = Script("X-V", "bn", "নেই", "4" * 16)
    first, second = manifest.entries([DANGER, unspoken, PLAIN], shelf)
    file = (tmp_path / "drafts" / DANGER.name.file).read_bytes()
    assert first.audio == hashlib.sha256(file).hexdigest()
    assert (first.message, first.digest, first.kind, first.seconds) == ("E1-V", "1" * 16, Kind.DRAFT, 1.0)
    assert first.rms == pytest.approx(0.354, abs=0.01)
    assert first.peak == pytest.approx(0.5, abs=0.02)
    assert second.message == "EYE-V"
    assert DANGER.words not in first.line


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(Kind), st.floats(0, 60), st.text(max_size=9))))
def test_written_and_read(tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, Kind, float, str]]) -> None:
    """What is written is read back, the last line for a prompt counts, and half a line is passed over."""
    path = tmp_path_factory.mktemp("manifest") / "manifest.jsonl"
    entries = [Entry(message, "bn", "5" * 16, "", kind, length, 0, 0, text) for message, kind, length, text in lines]
    for entry in entries:
        manifest.append(path, entry)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"message": "A", "language"')
    assert manifest.read(path) == {f"{entry.message}.bn.{'5' * 16}.wav": entry for entry in entries}


def test_no_manifest_yet(tmp_path: Path) -> None:
    """Before anything is made there is nothing written."""
    assert manifest.read(tmp_path / "manifest.jsonl") == {}
