"""The trade-off curve and the calibration, over opinions made up for the purpose."""

from dataclasses import replace

import pytest

from messages.meaning import Level, Understood
from tests.training.shipped import rows
from training.calibrate import line
from training.curve import calibration, table
from training.held_out import Opinion


def opinion(kind: str | None, level: str | None, emergency: float, ruled: Level | None = None) -> Opinion:
    """Return an opinion on a message of a kind or a level."""
    row = replace(rows()[0], kind=kind, level=level, command=None, topic=None, reply=None)
    return Opinion(row, ruled, False, emergency, Understood(folded=""))


OPINIONS = [
    opinion(None, "E", 0.9), opinion(None, "E", 0.04), opinion(None, "E", 0.0, Level.E),
    opinion("promo", None, 0.001), opinion("everyday", None, 0.3),
    opinion("background", None, 0.0), opinion("background", None, 0.06),
]  # fmt: skip


def test_the_curve_counts_the_rules_and_the_model() -> None:
    """What the rules find counts at every threshold, what the model finds from its probability on."""
    lines = {text.split()[0]: text.split()[1:] for text in table(OPINIONS)}
    assert lines["0.5"] == ["66.7%", "0.0%", "0.0%", "0.0%"]
    assert lines["0.3"] == ["66.7%", "50.0%", "0.0%", "0.0%"]
    assert lines["0.05"] == ["66.7%", "50.0%", "50.0%", "0.0%"]
    assert lines["0.04"] == ["100.0%", "50.0%", "50.0%", "0.0%"]
    assert lines["rules"][1:] == ["33.3%", "0.0%", "0.0%", "0.0%"]


def test_a_settled_message_is_never_raised() -> None:
    """A lone digit is no alarm at any threshold, however the model sees it."""
    settled = replace(OPINIONS[0], settled=True)
    assert not settled.alarmed(0.0)


def test_the_bands_count_every_opinion_once() -> None:
    """Of every band how many there are and how many were emergencies."""
    bands = [text for text in calibration(OPINIONS) if text.startswith("probability")]
    assert sum(int(text.split(" of ")[1].split()[0]) for text in bands) == len(OPINIONS)


def test_a_calibrated_score_is_left_as_it_is() -> None:
    """Where half of those at one half, a tenth of those at a tenth and so on were right, the line is the identity."""
    judged = [(share / 10, number < share) for share in range(1, 10) for number in range(10)]
    slope, offset = line(judged)
    assert slope == pytest.approx(1, abs=0.05)
    assert offset == pytest.approx(0, abs=0.05)


def test_an_overbold_score_is_lowered() -> None:
    """Where scores of nine in ten were right half of the time, the line says about a half."""
    slope, offset = line([(0.9, True), (0.9, False), (0.1, True), (0.1, False)] * 10)
    assert abs(slope) < 0.05
    assert abs(offset) < 0.05
