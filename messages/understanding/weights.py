"""The trained model's numbers, one byte each: a row for every bucket, a lane for every hidden unit; then the heads.

The rows of a message are added up, weighed by how rare their buckets are, cut off below zero, and passed to heads.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from operator import add, itemgetter, mul

OFFSET = 128
AT_ONCE = 256
"""How many rows may be added before a 16-bit lane could overflow: 256 x 255 is below 65,536."""


@dataclass(frozen=True, slots=True)
class Group:
    """Heads that compete: their probabilities add up to one. ``columns`` holds a weight a hidden unit, head by head."""

    heads: tuple[str, ...]
    bias: tuple[float, ...]
    columns: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden units: the bias of each, what one step of a byte stands for, and one step of the last lane.

    The last lane of a row, beyond the units, is the square of how rare its bucket is.
    """

    bias: tuple[float, ...]
    step: float
    rare_step: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Rows of weights for the pieces, then for the ideas: each row one whole number, a lane of 16 bits a unit.

    ``corpus`` is the digest of the messages it was made from; ``settings`` are the thresholds and calibration
    chosen on messages of hands the model had not seen.
    """

    groups: tuple[Group, ...]
    hidden: Hidden
    pieces: int
    rows: tuple[int, ...]
    settings: Mapping[str, float]
    corpus: str

    def scores(self, pieces: Sequence[int], ideas: Sequence[int]) -> list[dict[str, float]]:
        """Return for each group the probability of every head."""
        said = self._total(pieces)
        met = self._total([self.pieces + idea for idea in ideas])
        units = [max(0.0, a + b + bias) for a, b, bias in zip(said, met, self.hidden.bias, strict=True)]
        return [_softmax(group, units) for group in self.groups]

    def _total(self, buckets: Sequence[int]) -> list[float]:
        """Return the sum of the rows over the length of their rarities, a unit each.

        Rows are added as whole numbers of many lanes: one addition of big integers adds all units at once.
        """
        lanes = len(self.hidden.bias) + 1
        sums: Iterable[int] = [0] * lanes
        for begin in range(0, len(buckets), AT_ONCE):
            total = sum(map(self.rows.__getitem__, buckets[begin : begin + AT_ONCE]))
            sums = map(add, sums, memoryview(total.to_bytes(2 * lanes, "little")).cast("H"))
        *values, rare = sums
        share, offset = self.hidden.step / sqrt(rare * self.hidden.rare_step or 1.0), OFFSET * len(buckets)
        return [(value - offset) * share for value in values]


def pack(
    groups: Sequence[Group], hidden: Hidden, pieces: int, rows: bytes, settings: Mapping[str, float], corpus: str
) -> bytes:
    """Return weights as a file: a line of JSON, then the rows of single bytes, compressed."""
    head = {
        "groups": [{"heads": group.heads, "bias": group.bias, "columns": group.columns} for group in groups],
        "hidden": {"bias": hidden.bias, "step": hidden.step, "rare_step": hidden.rare_step},
        "corpus": corpus,
        "pieces": pieces,
        "settings": dict(settings),
    }
    return json.dumps(head, sort_keys=True).encode() + b"\n" + zlib.compress(rows, 9)


def unpack(file: bytes) -> Weights:
    """Return the weights that ``pack`` wrote; raises ``ValueError`` for anything else."""
    line, _, packed = file.partition(b"\n")
    try:
        head = json.loads(line)
        groups = tuple(Group(tuple(g["heads"]), tuple(g["bias"]), _tuples(g["columns"])) for g in head["groups"])
        units = head["hidden"]
        hidden = Hidden(tuple(units["bias"]), units["step"], units["rare_step"])
        rows = _rows(zlib.decompress(packed), len(hidden.bias) + 1)
        return Weights(groups, hidden, head["pieces"], rows, head["settings"], head["corpus"])
    except (ValueError, KeyError, TypeError, zlib.error):
        raise ValueError("the weights are damaged: make them again with `make weights`") from None


def _tuples(columns: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(column) for column in columns)


def _rows(single: bytes, lanes: int) -> tuple[int, ...]:
    """Return every row as one number; rows alike, as those of buckets never met, are the same object."""
    wide = bytearray(2 * len(single))
    wide[0::2] = single
    width = 2 * lanes
    alike: dict[bytes, int] = {}
    rows = []
    for start in range(0, len(wide), width):
        row = bytes(wide[start : start + width])
        if row not in alike:
            alike[row] = int.from_bytes(row, "little")
        rows.append(alike[row])
    return tuple(rows)


def _softmax(group: Group, units: Sequence[float]) -> dict[str, float]:
    # Most units are cut off at zero and add nothing; fewer than two are not picked as several.
    awake = [at for at, unit in enumerate(units) if unit]
    pick = itemgetter(*awake) if len(awake) > 1 else tuple
    some = pick(units)
    logits = [sum(map(mul, some, pick(column)), bias) for column, bias in zip(group.columns, group.bias, strict=True)]
    highest = max(logits)
    powers = [exp(logit - highest) for logit in logits]
    total = sum(powers)
    return {head: power / total for head, power in zip(group.heads, powers, strict=True)}
