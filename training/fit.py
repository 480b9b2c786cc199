"""Fitting the model: hidden units over weighed buckets, two groups of heads, adaptive steps, one message at a time.

Written out with exact operations in a fixed order, so that the same corpus gives the same bytes on any machine:
``exp`` and ``log`` are the standard library's, sums run row by row, all chance comes from a fixed seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from messages.understanding.features import BUCKETS, IDEAS

UNITS = 64
PASSES = 3
STEP = 0.2
LAST_STEP = 0.02
BEGIN = 0.02
BEGIN_HEADS = 0.3
SETTLED = 1e-2
FORGET = 0.2
"""The share of a message's buckets left out each time it is seen: no single one may be relied on."""

INTENT_SHARE = 0.5
SELDOM = 2
"""A bucket met in fewer messages says nothing."""

SEED = 20260

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Example:
    """One message as buckets of pieces and of ideas (counted on from the pieces), and its label in each group."""

    pieces: Numbers
    ideas: Numbers
    labels: tuple[str, str]

    @classmethod
    def of(cls, pieces: Sequence[int], ideas: Sequence[int], labels: tuple[str, str]) -> "Example":
        """Return the example of a message."""
        return cls(np.array(pieces, np.int64), np.array(ideas, np.int64) + BUCKETS, labels)


@dataclass(slots=True)
class Layer:
    """Parameters that learn together, and the squares of their slopes so far."""

    values: Floats
    squares: Floats

    @classmethod
    def around(cls, start: Floats) -> "Layer":
        """Return a layer that begins with these values."""
        return cls(start, np.full_like(start, SETTLED))

    def learn(self, slope: Floats, step: float) -> None:
        """Move all values against their slope."""
        self.squares += slope * slope
        self.values -= np.float32(step) * slope / np.sqrt(self.squares)


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model: a row of units a bucket, how rare each bucket is, and the heads (units by heads)."""

    groups: tuple[tuple[str, ...], ...]
    rows: Floats
    rare: Floats
    unit_bias: Floats
    heads: Floats
    head_bias: Floats


def rarity(examples: Sequence[Example]) -> Floats:
    """Return for each bucket the logarithm of how rare it is, and one more; 0 for one hardly ever met."""
    met = np.zeros(BUCKETS + IDEAS, np.int64)
    for example in examples:
        met[example.pieces] += 1
        met[example.ideas] += 1
    often = [log((len(examples) + 1) / (times + 1)) + 1 if times >= SELDOM else 0.0 for times in met.tolist()]
    return np.array(often, np.float32)


def fit(examples: Sequence[Example], groups: Sequence[Sequence[str]]) -> Model:
    """Return the model fitted to the examples, whose labels are heads of ``groups``."""
    chance = np.random.RandomState(SEED)
    rare = rarity(examples)
    heads = sum(map(len, groups))
    rows = chance.uniform(-BEGIN, BEGIN, (BUCKETS + IDEAS, UNITS)).astype(np.float32)
    rows[rare == 0] = 0
    top = chance.uniform(-BEGIN_HEADS, BEGIN_HEADS, (UNITS, heads)).astype(np.float32)
    learner = _Learner(groups, Layer.around(rows), Layer.around(np.zeros(UNITS, np.float32)), Layer.around(top),
                       Layer.around(np.zeros(heads, np.float32)))  # fmt: skip
    seen = [(*_weighed(example, rare), example.labels) for example in examples]
    total = PASSES * len(seen)
    done = 0
    for _ in range(PASSES):
        for chosen in chance.permutation(len(seen)):
            buckets, shares, labels = seen[chosen]
            kept = chance.random_sample(len(buckets)) >= FORGET
            step = STEP + (LAST_STEP - STEP) * done / total
            learner.see(buckets[kept], shares[kept] / np.float32(1 - FORGET), labels, step)
            done += 1
    return Model(tuple(map(tuple, groups)), learner.rows.values, rare, learner.unit_bias.values,
                 learner.heads.values, learner.head_bias.values)  # fmt: skip


def _weighed(example: Example, rare: Floats) -> tuple[Numbers, Floats]:
    """Return the buckets that say something and the share of each: all shares together have length one."""
    buckets, shares = [], []
    for some in (example.pieces, example.ideas):
        known = some[rare[some] > 0]
        weights = rare[known]
        length = sqrt(sum(weight * weight for weight in weights.tolist())) or 1.0
        buckets.append(known)
        shares.append(weights / np.float32(length))
    return np.concatenate(buckets), np.concatenate(shares)


class _Learner:
    """The parameters while they are fitted."""

    def __init__(
        self, groups: Sequence[Sequence[str]], rows: Layer, unit_bias: Layer, heads: Layer, head_bias: Layer
    ) -> None:
        """Take the layers as they begin."""
        self.rows, self.unit_bias, self.heads, self.head_bias = rows, unit_bias, heads, head_bias
        self._places = [{name: at for at, name in enumerate(names)} for names in groups]
        self._first = [sum(map(len, groups[:number])) for number in range(len(groups) + 1)]

    def see(self, buckets: Numbers, shares: Floats, labels: tuple[str, str], step: float) -> None:
        """Learn from one message."""
        some = self.rows.values[buckets]
        sums = (some * shares[:, None]).sum(0) + self.unit_bias.values
        units = np.maximum(sums, np.float32(0))
        logits = (self.heads.values * units[:, None]).sum(0) + self.head_bias.values
        wrong = self._wrong(logits, labels)
        across = np.ascontiguousarray(self.heads.values.T)
        back = (across * wrong[:, None]).sum(0) * (sums > 0)
        self.heads.learn(units[:, None] * wrong[None, :], step)
        self.head_bias.learn(wrong, step)
        self.unit_bias.learn(back, step)
        slope = shares[:, None] * back[None, :]
        squares = self.rows.squares[buckets] + slope * slope
        self.rows.squares[buckets] = squares
        self.rows.values[buckets] = some - np.float32(step) * slope / np.sqrt(squares)

    def _wrong(self, logits: Floats, labels: tuple[str, str]) -> Floats:
        """Return how far each head's probability is from what it should be."""
        parts = []
        for number, (places, label) in enumerate(zip(self._places, labels, strict=True)):
            part = _probabilities(logits[self._first[number] : self._first[number + 1]])
            part[places[label]] -= 1
            parts.append(part if number == 0 else part * np.float32(INTENT_SHARE))
        return np.concatenate(parts)


def _probabilities(logits: Floats) -> Floats:
    highest = float(logits.max())
    powers = [exp(logit - highest) for logit in logits.tolist()]
    total = sum(powers)
    return np.array([power / total for power in powers], np.float32)
