"""Transcripts as text: what is written can be read again, and what is no line is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.gateways.simulator.transcript import (
    DONE_BY_PERSON,
    JOINED,
    Act,
    Entry,
    TranscriptFault,
    length,
    moment,
    read,
    write,
)

LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12).map(str.strip)
WORDS = st.lists(LINES.filter(bool), min_size=1, max_size=3).map("\n".join)
ALONE = st.sampled_from((Act.CALL, Act.AGAIN, Act.SILENCE, Act.HANG_UP, Act.RINGS, Act.PICK_UP)).map(Entry)
SAID = st.builds(Entry, st.sampled_from(sorted(JOINED)), WORDS)
HEARD = st.builds(Entry, st.just(Act.HEAR), LINES.filter(bool))
DONE = st.builds(
    Entry, st.sampled_from((Act.PHONE, Act.KEY, Act.PICTURE, Act.WORKER, Act.UNTIL, Act.MOMENT)), LINES.filter(bool)
)


@given(st.lists(ALONE | SAID | HEARD | DONE, max_size=8))
def test_what_is_written_can_be_read_again(entries: list[Entry]) -> None:
    """Texts of several lines stay one text, and two texts that follow each other stay two."""
    assert read(write(entries)) == tuple(entries)


def test_a_line_that_is_none_is_named() -> None:
    """The fault says which line it is and what could stand there."""
    with pytest.raises(TranscriptFault, match="line 2 begins with none of"):
        read("> hello\nhello\n")


@pytest.mark.parametrize("words", ["", "minutes", "ten minutes", "10", "10 weeks", "-1 days"])
def test_a_wait_needs_a_time(words: str) -> None:
    """A number and a unit, or a sentence that says so."""
    with pytest.raises(TranscriptFault, match="is no time to wait"):
        length(words)


def test_every_act_is_done_or_leads_to_words() -> None:
    """What a replay does and what it compares are all there is."""
    assert set(Act) - DONE_BY_PERSON == {Act.REMARK, Act.ANSWER, Act.HEAR, Act.MOMENT, Act.RINGS}


@pytest.mark.parametrize("words", ["", "tomorrow", "2026-11-25", "25/11/2026 10:05", "2026-11-25 10:05:00"])
def test_until_needs_a_moment(words: str) -> None:
    """A date and a time as they are written here, or a sentence that says so."""
    with pytest.raises(TranscriptFault, match="is no moment"):
        moment(words)
