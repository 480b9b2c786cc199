"""Conversations a clinician can read, each replayed through the signed webhooks and compared word for word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.gateways.simulator.transcript import Act, read, write
from tests.phone import Phone, ready
from tests.transcripts.course import Course
from tests.transcripts.option import OPTION
from tests.transcripts.replay import Replay

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/*.txt"))
PEOPLE = 100
"""The numbers kept apart for the people of one transcript."""


@pytest.fixture(scope="module")
def phone(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    """One service for all transcripts; each has people of its own."""
    with ready(tmp_path_factory.mktemp("transcripts"), sqlite_template) as one:
        yield one


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_conversation_goes_as_written(
    file: Path, phone: Phone, sqlite_template: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What a patient reads and hears is, word for word, what the transcript says; --update-transcripts rewrites it."""
    text = file.read_text(encoding="utf-8")
    entries = read(text)
    if any(entry.act is Act.WORKER for entry in entries):
        with ready(tmp_path, sqlite_template) as own:
            went = write(Replay(own, 0, Course(own)).play(entries))
    else:
        went = write(Replay(phone, PEOPLE * FILES.index(file)).play(entries))
    if request.config.getoption(OPTION):
        file.write_text(went, encoding="utf-8")
    else:
        assert went == text


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_transcript_says_first_what_situation_it_is(file: Path) -> None:
    """A clinician sees in plain words what is going on before reading who said what."""
    entries = read(file.read_text(encoding="utf-8"))
    assert entries[0].act is Act.REMARK
    assert any(entry.act in {Act.ANSWER, Act.HEAR} for entry in entries)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_conversation_names_the_emergency_number(file: Path) -> None:
    """Whatever the situation, a person who texts or calls is told whom to ring in danger."""
    said = [e.words for e in read(file.read_text(encoding="utf-8")) if e.act in {Act.ANSWER, Act.HEAR}]
    assert any(number in words for words in said for number in ("999", "nine nine nine", "নয় নয় নয়"))


def test_both_languages_have_their_situations() -> None:
    """Two dozen situations in Bangla, and as many of them in English as are not about Bangla writing."""
    assert len([file for file in FILES if file.parent.name == "bn"]) >= 24
    assert len([file for file in FILES if file.parent.name == "en"]) >= 18
