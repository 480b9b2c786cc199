"""The suite can fail: every way of losing or repeating a text that is put in on purpose is found."""

from pathlib import Path

import pytest

from service.wiring import Words
from tests.chaos import sabotage
from tests.chaos.carriers import Moods
from tests.chaos.house import Sabotage
from tests.chaos.runs import Result, Trouble, run

BAD = Moods(lost_after=0.06, busy=0.08, away=0.5)
"""A carrier that often takes a text without saying so, often turns one away, and cannot be asked half of the time."""


def wronged(words: Words, folder: Path, spoilt: Sabotage) -> Result:
    """Return what two weeks with a spoilt outbox come to, its stories told while the database is there."""
    with run(words, 5, 250, folder, Trouble(moods=BAD, sabotage=spoilt), 14) as result:
        assert any("seed 5" in line for line in result.stories())
        return result


@pytest.mark.parametrize("spoilt", [sabotage.sends_again, sabotage.resends_at_once, sabotage.speaks_first])
def test_a_text_that_goes_twice_is_found(words: Words, tmp_path: Path, spoilt: Sabotage) -> None:
    """An outbox that sends the unknown again, that takes a lost answer for a refusal, or that speaks before it
    commits, is seen to repeat."""
    assert wronged(words, tmp_path, spoilt).verdict.repeated


@pytest.mark.parametrize("spoilt", [sabotage.believes_itself, sabotage.never_looks])
def test_a_text_that_is_lost_is_found(words: Words, tmp_path: Path, spoilt: Sabotage) -> None:
    """An outbox that notes as gone what was refused, or that forgets what it had in hand, is seen to lose."""
    assert wronged(words, tmp_path, spoilt).verdict.lost


def test_a_text_in_the_night_is_found(words: Words, tmp_path: Path) -> None:
    """An outbox that does not ask the calendar is seen to send at indecent hours."""
    assert wronged(words, tmp_path, sabotage.ignores_hours).simulation.indecent
