"""Fitting the heads: multinomial logistic regression with adaptive steps, averaged over the later passes.

Written out with exact operations in a fixed order, so that the same corpus gives the same bytes on any machine:
``exp`` is the standard library's, sums run row by row, the order of the examples comes from a fixed seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from messages.understanding.features import BUCKETS, IDEAS

PASSES = 12
STEP = 0.4
DECAY = 2e-4
BIAS_STEP = 0.01
SEED = 20260

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """One message as buckets (ideas after the pieces) with the share each has, and its label."""

    buckets: NDArray[np.int64]
    shares: Floats
    label: str

    @classmethod
    def of(cls, pieces: Sequence[int], ideas: Sequence[int], label: str) -> "Example":
        """Return the example of a message."""
        buckets = np.array([*pieces, *(BUCKETS + idea for idea in ideas)], np.int64)
        shares = [1 / sqrt(len(pieces))] * len(pieces) + [1 / sqrt(len(ideas) or 1)] * len(ideas)
        return cls(buckets, np.array(shares, np.float32), label)


@dataclass(frozen=True, slots=True)
class Heads:
    """Fitted heads: a row of weights a bucket, and a bias a head."""

    names: tuple[str, ...]
    rows: Floats
    bias: Floats


def fit(examples: Sequence[Example], names: Sequence[str]) -> Heads:
    """Return heads fitted to the examples."""
    place = {name: number for number, name in enumerate(names)}
    rows = np.zeros((BUCKETS + IDEAS, len(names)), np.float32)
    steps = np.full_like(rows, 1e-3)
    later = np.zeros_like(rows)
    bias = np.zeros(len(names), np.float32)
    order = np.random.RandomState(SEED)
    kept = 0
    for number in range(PASSES):
        for chosen in order.permutation(len(examples)):
            _learn(examples[chosen], place, rows, steps, bias)
        if number >= PASSES // 2:
            later += rows
            kept += 1
    return Heads(tuple(names), later / np.float32(kept), bias)


def _learn(example: Example, place: dict[str, int], rows: Floats, steps: Floats, bias: Floats) -> None:
    some, shares = rows[example.buckets], example.shares[:, None]
    wrong = _probabilities((some * shares).sum(0) + bias)
    wrong[place[example.label]] -= 1
    slope = shares * wrong[None, :] + np.float32(DECAY) * some
    steps[example.buckets] += slope * slope
    rows[example.buckets] = some - np.float32(STEP) * slope / np.sqrt(steps[example.buckets])
    bias -= np.float32(BIAS_STEP) * wrong


def _probabilities(logits: Floats) -> Floats:
    highest = float(logits.max())
    powers = [exp(float(logit) - highest) for logit in logits]
    total = sum(powers)
    return np.array([power / total for power in powers], np.float32)
