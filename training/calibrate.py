"""How often a score was right: the line through the log-odds that turns a probability into a certainty."""

from collections.abc import Iterable
from math import exp, log

STEPS = 400
RATE = 0.5


def line(judged: Iterable[tuple[float, bool]]) -> tuple[float, float]:
    """Return slope and offset of certainty over log-odds, by plain gradient descent on the log loss (Platt)."""
    points = [(log(_inside(score) / (1 - _inside(score))), right) for score, right in judged]
    slope, offset = 1.0, 0.0
    for _ in range(STEPS):
        by_slope = by_offset = 0.0
        for odds, right in points:
            wrong = 1 / (1 + exp(-max(-50.0, min(50.0, slope * odds + offset)))) - right
            by_slope += wrong * odds
            by_offset += wrong
        slope -= RATE * by_slope / len(points) / 4
        offset -= RATE * by_offset / len(points)
    return round(slope, 4), round(offset, 4)


def _inside(score: float) -> float:
    return min(max(score, 1e-6), 1 - 1e-6)
