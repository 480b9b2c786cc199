"""Months of reminders, and a process that dies at every point where it waits: none is lost, none goes twice."""

from pathlib import Path

import pytest

from service.wiring import Words
from tests.chaos.cuts import POINTS, SEARCHED, SEARCHING, SPEAKING, SPOKEN
from tests.chaos.runs import CALM, STILL, Result, Trouble, run

NEXT = 30
"""Points after the first crash at which the second comes: the whole look-up and what follows it."""

FEW = 3
SHORT = 4
"""Days of the runs that are gone through again and again."""


def is_good(result: Result) -> None:
    """Fail with the seed and the history of every text something is wrong with."""
    assert result.good, "\n".join(result.says())


@pytest.mark.parametrize("seed", [0, 3])
def test_months_with_crashes_leave_every_reminder_delivered_once_or_explained(
    words: Words, tmp_path: Path, seed: int
) -> None:
    """Over half a year with changes of the clock, crashes anywhere, receipts shuffled and repeated, the queue wiped and
    the clock put forward and back, each text ends with a reason, none was carried twice, none left at an indecent hour,
    and whatever is unknown is so because its answer was lost. Seed 0 lives in New York, 3 on Lord Howe Island."""
    with run(words, seed, 600, tmp_path) as result:
        is_good(result)
        assert result.verdict.texts >= 600
        assert set(result.simulation.fate.crashes) >= set(POINTS) - {SEARCHING, SEARCHED}
        assert result.simulation.happened["queue wiped"]
        assert result.simulation.happened["clock leaps"]


def test_without_trouble_nothing_is_unknown(words: Words, tmp_path: Path) -> None:
    """Where nothing dies and the carrier behaves, every fate is known: the unknown is no excuse for ordinary days."""
    with run(words, 1, 300, tmp_path, Trouble(0.0, moods=CALM, weather=STILL), 30) as result:
        is_good(result)
        assert not result.verdict.unknown
        assert result.verdict.unheard == 0
        assert result.verdict.states["delivered"] > 100


def test_one_crash_at_each_point_in_turn(words: Words, tmp_path: Path) -> None:
    """A short life is lived again for every point it passes, each time with a crash there: before and after each
    commit, before and after each answer of the carrier."""
    with run(words, 2, FEW, tmp_path, Trouble(0.0, moods=CALM, weather=STILL), SHORT) as result:
        is_good(result)
        points = result.simulation.fate.passed
    met: set[str] = set()
    for at in range(points):
        with run(words, 2, FEW, tmp_path, Trouble(0.0, frozenset({at}), CALM, STILL), SHORT) as result:
            is_good(result)
            met |= set(result.simulation.fate.crashes)
    assert {SPEAKING, SPOKEN} < met


def test_a_second_crash_at_each_point_after_the_first(words: Words, tmp_path: Path) -> None:
    """While a text whose sender died is looked for, the process dies again, at every point in turn."""
    met: set[str] = set()
    for first in _deaths_beside_the_carrier(words, tmp_path):
        for second in range(first + 1, first + NEXT):
            both = Trouble(0.0, frozenset({first, second}), CALM, STILL)
            with run(words, 2, 1, tmp_path, both, SHORT) as result:
                is_good(result)
                met |= set(result.simulation.fate.crashes)
    assert met >= set(POINTS) - {SEARCHED}


def _deaths_beside_the_carrier(words: Words, folder: Path) -> list[int]:
    """Return the points of one text's life at which it is with the carrier."""
    with run(words, 2, 1, folder, Trouble(0.0, moods=CALM, weather=STILL), SHORT) as result:
        points = result.simulation.fate.passed
    found = []
    for at in range(points):
        with run(words, 2, 1, folder, Trouble(0.0, frozenset({at}), CALM, STILL), SHORT) as result:
            if {SPEAKING, SPOKEN} & set(result.simulation.fate.crashes):
                found.append(at)
    return found
