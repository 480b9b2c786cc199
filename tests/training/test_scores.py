"""The trained tier's arithmetic, beside a plain computation over the same file."""

import json
import random
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from messages.understanding.features import BUCKETS, IDEAS, MOST_PIECES, ideas, pieces
from tests.training.shipped import SHIPPED, learned, rows, rules

Floats = NDArray[np.float64]


@cache
def table() -> tuple[list[tuple[list[str], Floats, float]], Floats]:
    """Return the groups (heads, bias, scale) and all rows of weights, read from the file's own bytes."""
    line, _, packed = SHIPPED.read_bytes().partition(b"\n")
    groups = [(g["heads"], np.array(g["bias"]), float(g["scale"])) for g in json.loads(line)["groups"]]
    lanes = sum(len(heads) for heads, _, _ in groups)
    single = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(-1, lanes)
    return groups, single.astype(np.float64) - 128


def plainly(some: Sequence[int], met: Sequence[int]) -> list[dict[str, float]]:
    """Return every head's probability: each group the softmax of the rows' sums over the root of their number."""
    groups, weights = table()
    logits = np.zeros(weights.shape[1])
    for buckets in ([*some], [BUCKETS + idea for idea in met]):
        if buckets:
            logits += weights[buckets].sum(0) / np.sqrt(len(buckets))
    found, start = [], 0
    for heads, bias, scale in groups:
        own = logits[start : start + len(heads)] * scale + bias
        powers = np.exp(own - own.max())
        found.append(dict(zip(heads, (powers / powers.sum()).tolist(), strict=True)))
        start += len(heads)
    return found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(0, BUCKETS - 1), max_size=MOST_PIECES + 200),
    st.lists(st.integers(0, IDEAS - 1), max_size=60),
)
def test_scores_of_any_buckets(some: list[int], met: list[int]) -> None:
    """Whole numbers of many lanes add up to what floats add up to, beyond 256 rows at once and with none at all."""
    for ours, theirs in zip(learned().weights.scores(some, met), plainly(some, met), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_scores_of_the_heaviest_rows() -> None:
    """A thousand times the row with the largest weights overflows no lane."""
    _, weights = table()
    some = [int(weights[:BUCKETS].sum(1).argmax())] * 1000
    for ours, theirs in zip(learned().weights.scores(some, []), plainly(some, []), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_scores_of_messages() -> None:
    """Real messages score the same, and the probabilities of a group add up to one."""
    for each in random.Random(11).sample(rows(), 200):
        reading = rules().read(each.text)
        some, met = pieces(reading.tokens), ideas(reading.spans, reading.meaning)
        for ours, theirs in zip(learned().weights.scores(some, met), plainly(some, met), strict=True):
            assert ours == pytest.approx(theirs, abs=1e-9), each.id
            assert sum(ours.values()) == pytest.approx(1)
