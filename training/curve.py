"""The trade-off between emergencies found and false alarms, at thresholds of the trained tier, on unseen hands."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from messages.meaning import Level
from training.calibrate import line
from training.held_out import Opinion

THRESHOLDS = (0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.04, 0.03, 0.02, 0.015, 0.01, 0.005)
BANDS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1.01)
RULES = 2.0
"""A threshold that no probability passes."""


def table(opinions: Sequence[Opinion]) -> Iterator[str]:
    """Yield the curve as lines: threshold, emergencies found, false alarms on hard unrelated and on outside text."""
    emergencies = [each for each in opinions if each.row.level == Level.E]
    hard = [each for each in opinions if each.row.unrelated and not each.row.background]
    outside = [each for each in opinions if each.row.background]
    asks = [each for each in opinions if each.row.command or each.row.topic or each.row.reply]
    yield "threshold   emergencies found   false: hard unrelated   text from outside   requests and answers"
    for threshold in (RULES, *THRESHOLDS):
        shares = [_share(some, threshold) for some in (emergencies, hard, outside, asks)]
        name = "rules alone" if threshold == RULES else f"{threshold:11g}"
        yield name + "".join(f"{share:19.1%}" for share in shares)


def calibration(opinions: Sequence[Opinion]) -> Iterator[str]:
    """Yield the line from log-odds to certainty, then how often probabilities of a band were right."""
    judged = [(each.emergency, each.row.level == Level.E) for each in opinions if not each.settled]
    slope, offset = line(judged)
    yield f"slope {slope}, offset {offset}"
    for low, high in pairwise(BANDS):
        right = [was for probability, was in judged if low <= probability < high]
        if right:
            share = sum(right) / len(right)
            yield f"probability {low:g} to {high:g}: {sum(right)} of {len(right)} emergencies ({share:.1%})"


def _share(opinions: Sequence[Opinion], threshold: float) -> float:
    return sum(each.alarmed(threshold) for each in opinions) / max(1, len(opinions))
