"""The trained tier's arithmetic, beside a plain computation over the same file."""

import json
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from messages.understanding.features import BUCKETS, IDEAS, MOST_PIECES, ideas, pieces
from tests.training.shipped import SHIPPED, learned, rows, rules

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Table:
    """The file's numbers: heads with bias and columns by group, then hidden units, rows and rarities."""

    groups: list[tuple[list[str], Floats, Floats]]
    bias: Floats
    rows: Floats
    rare: Floats


@cache
def table() -> Table:
    """Return the numbers read from the file's own bytes."""
    line, _, packed = SHIPPED.read_bytes().partition(b"\n")
    head = json.loads(line)
    units = head["hidden"]
    single = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(-1, len(units["bias"]) + 1).astype(np.float64)
    groups = [(group["heads"], np.array(group["bias"]), np.array(group["columns"])) for group in head["groups"]]
    rows, rare = (single[:, :-1] - 128) * units["step"], single[:, -1] * units["rare_step"]
    return Table(groups, np.array(units["bias"]), rows, rare)


def plainly(some: Sequence[int], met: Sequence[int]) -> list[dict[str, float]]:
    """Return every head's probability: rows over the root of their rarities, cut off at zero, times the columns."""
    numbers = table()
    units = numbers.bias.copy()
    for buckets in ([*some], [BUCKETS + idea for idea in met]):
        length = np.sqrt(numbers.rare[buckets].sum()) if buckets else 0.0
        units += numbers.rows[buckets].sum(0) / (length or 1.0)
    units = np.maximum(units, 0)
    found = []
    for heads, bias, columns in numbers.groups:
        own = columns @ units + bias
        powers = np.exp(own - own.max())
        found.append(dict(zip(heads, (powers / powers.sum()).tolist(), strict=True)))
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
    some = [int(table().rows[:BUCKETS].sum(1).argmax())] * 1000
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
