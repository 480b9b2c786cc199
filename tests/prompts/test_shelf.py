"""A call hears the recording of exactly these words, else a draft of them, else nothing from here."""

import os
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.prompts import wav
from service.prompts.prompt import Kind, Name, Prompt, Script
from service.prompts.shelf import Shelf, recorded_folders
from tests.prompts import sounds

OLD, NOW = "0" * 16, "a1" * 8
SCRIPT = Script("E1-V", "bn", "এখনই ফোন করুন।", NOW)


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Return a folder for recordings."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    return folder


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    """Return a folder with a draft of the script, which is one second long."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    put(folder, seconds=1)
    return folder


def put(folder: Path, seconds: float, digest: str = NOW, height: float = 0.5) -> Path:
    """Put a recording of the script into a folder."""
    path = folder / f"E1-V.bn.{digest}.wav"
    path.write_bytes(wav.write(sounds.tone(440, seconds, height=height)))
    return path


def find(shelf: Shelf) -> Prompt | None:
    """Look for the script."""
    return shelf.find(SCRIPT.message, SCRIPT.language, SCRIPT.digest)


def test_a_person_wins(recorded: Path, drafts: Path) -> None:
    """The draft is played until a person has recorded the same words, from then on the recording."""
    shelf = Shelf([recorded], drafts)
    draft = find(shelf)
    assert draft is not None
    assert (draft.kind, draft.seconds, draft.path.parent) == (Kind.DRAFT, 1, drafts)
    put(recorded, seconds=2)
    human = find(shelf)
    assert human is not None
    assert (human.kind, human.seconds, human.path.parent) == (Kind.HUMAN, 2, recorded)


def test_a_recording_in_16_bit(recorded: Path) -> None:
    """A recording may be 16-bit as well as mu-law."""
    (recorded / SCRIPT.name.file).write_bytes(sounds.pcm_file(sounds.tone(440, 0.75)))
    prompt = find(Shelf([recorded], None))
    assert prompt is not None
    assert prompt.seconds == 0.75


def test_old_words_are_never_played(recorded: Path) -> None:
    """A recording of the words as they were is not found for the words as they are, and is told to be stale."""
    put(recorded, seconds=2, digest=OLD)
    shelf = Shelf([recorded], None)
    assert find(shelf) is None
    (fault,) = shelf.faults([SCRIPT])
    assert fault.startswith(f"E1-V.bn.{OLD}.wav speaks words that have changed")
    assert "record E1-V in bn again" in fault


def test_drafts_can_be_barred(drafts: Path) -> None:
    """Where drafts are not to be played, there is none."""
    assert find(Shelf([], None)) is None
    assert find(Shelf([], drafts)) is not None


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"not sound", "cannot be played on a call"),
        (sounds.pcm_file(sounds.tone(440), rate=16000), "save it with 8000"),
        (wav.write(sounds.tone(440, 0.4)), "too short"),
        (wav.write(array("h", [0] * 8000)), "silent or nearly so"),
    ],
)
def test_unfit_recordings(recorded: Path, drafts: Path, file: bytes, told: str) -> None:
    """A recording that nobody could hear is not played: the draft is, and the fault is told."""
    (recorded / SCRIPT.name.file).write_bytes(file)
    shelf = Shelf([recorded], drafts)
    prompt = find(shelf)
    assert prompt is not None
    assert prompt.kind is Kind.DRAFT
    (fault,) = shelf.faults([SCRIPT])
    assert told in fault


def test_all_faults_at_once(recorded: Path) -> None:
    """Every file that is no use is told, each in a sentence; a good one and the notes beside it are not."""
    put(recorded, seconds=1)
    put(recorded, seconds=1, digest=OLD)
    (recorded / f"GONE-V.bn.{NOW}.wav").write_bytes(b"")
    (recorded / "danger.mp3").write_bytes(b"")
    (recorded / "README.md").write_text("notes", encoding="utf-8")
    faults = Shelf([recorded, recorded / "missing"], None).faults([SCRIPT])
    assert [fault.split()[0] for fault in faults] == [
        f"E1-V.bn.{OLD}.wav",
        f"GONE-V.bn.{NOW}.wav",
        "danger.mp3",
    ]
    assert all(fault.endswith(".") for fault in faults)


def test_a_new_take_is_noticed(recorded: Path) -> None:
    """A file that is replaced while the service runs is measured again."""
    shelf = Shelf([recorded], None)
    path = put(recorded, seconds=1)
    first = find(shelf)
    put(recorded, seconds=2)
    os.utime(path, ns=(1, 1))
    second = find(shelf)
    assert first is not None
    assert second is not None
    assert (first.seconds, second.seconds) == (1, 2)
    assert first.audio != second.audio


@pytest.mark.parametrize(
    "name",
    [
        f"../E1-V.bn.{NOW}.wav",
        f"E1-V.bn.{NOW}.wav/",
        f"/E1-V.bn.{NOW}.wav",
        f"E1-V.bn.{NOW}.wav\n",
        f"E1-V.bn.{NOW}.WAV",
        f"e1-v.bn.{NOW}.wav",
        f"E1-V.bn.{NOW[:-1]}.wav",
        f"E1-V.bn.{NOW}..wav",
        f"..bn.{NOW}.wav",
        f"E১-V.bn.{NOW}.wav",
        "manifest.jsonl",
        "",
    ],
)
def test_other_names_are_no_names(tmp_path: Path, drafts: Path, name: str) -> None:
    """Nothing but the exact form of a name is looked for, so no address leads out of the folders."""
    put(tmp_path, seconds=1)
    assert Shelf([], drafts).named(name) is None


@given(st.text() | st.from_regex(r"[A-Z./\\%-]{0,9}\.[a-z]{2}\.[0-9a-f]{16}\.wav"))
def test_a_name_stays_in_its_folder(text: str) -> None:
    """Whatever is read as a name spells itself again and has no folder in it."""
    name = Name.parse(text)
    if name is not None:
        assert name.file == text == Path(text).name
        assert Path("/folder", text).resolve().parent == Path("/folder")


def test_a_script_that_no_file_can_have() -> None:
    """An id that could not be a file name is a fault of the content and said to be."""
    with pytest.raises(ValueError, match="capital letters"):
        _ = Script("../e1", "bn", "", NOW).name


def test_caching(recorded: Path, drafts: Path) -> None:
    """A carrier may keep a recording for ever; a draft only under the address of that very draft."""
    shelf = Shelf([recorded], drafts)
    draft = find(shelf)
    put(recorded, seconds=2)
    human = find(shelf)
    assert draft is not None
    assert human is not None
    assert draft.address != human.address
    assert draft.address.startswith(f"/audio/E1-V.bn.{NOW}.wav?v=")
    assert draft.headers(None)["Cache-Control"] == "public, no-cache"
    assert draft.headers(draft.version)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert human.headers(None)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert human.headers(draft.version)["Cache-Control"] == "public, no-cache"
    assert human.headers(None)["Content-Type"] == "audio/wav"
    assert human.headers(None)["ETag"] == f'"{human.version}"' != draft.headers(None)["ETag"]


def test_folders_of_a_checkout(tmp_path: Path) -> None:
    """Recordings lie beside the catalogue of their language."""
    (tmp_path / "bn" / "prompts").mkdir(parents=True)
    (tmp_path / "en").mkdir()
    assert recorded_folders(tmp_path) == (tmp_path / "bn" / "prompts",)
    assert {folder.parent.name for folder in recorded_folders(sounds.LOCALES)} >= {"bn", "en"}
