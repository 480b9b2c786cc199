"""The trained model's numbers: one byte a weight, a row a bucket, a column a head, and how they are added up."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

OFFSET = 128
AT_ONCE = 256
"""How many rows may be added before a 16-bit lane could overflow: 256 x 255 is below 65,536."""


@dataclass(frozen=True, slots=True)
class Group:
    """Heads that compete: their probabilities add up to one."""

    heads: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Rows of weights for the pieces, then for the ideas: each row one whole number, a lane of 16 bits a head.

    ``corpus`` is the digest of the messages it was made from; ``settings`` are the thresholds and calibration
    chosen on messages of hands the model had not seen.
    """

    groups: tuple[Group, ...]
    pieces: int
    rows: tuple[int, ...]
    settings: Mapping[str, float]
    corpus: str

    @property
    def lanes(self) -> int:
        """Return how many weights a row holds."""
        return sum(len(group.heads) for group in self.groups)

    def scores(self, pieces: Sequence[int], ideas: Sequence[int]) -> list[dict[str, float]]:
        """Return for each group the probability of every head."""
        said = self._total(pieces)
        met = self._total([self.pieces + idea for idea in ideas])
        by_group = []
        start = 0
        for group in self.groups:
            end = start + len(group.heads)
            by_group.append(_softmax(group, said[start:end], met[start:end]))
            start = end
        return by_group

    def _total(self, buckets: Sequence[int]) -> list[float]:
        """Return the sum of the rows over the root of their number.

        Rows are added as whole numbers of many lanes: one addition of big integers adds all heads at once.
        """
        lanes = self.lanes
        sums = [0] * lanes
        for begin in range(0, len(buckets), AT_ONCE):
            some = buckets[begin : begin + AT_ONCE]
            total = sum(map(self.rows.__getitem__, some))
            packed = memoryview(total.to_bytes(2 * lanes, "little")).cast("H")
            for lane, value in enumerate(packed):
                sums[lane] += value - OFFSET * len(some)
        root = sqrt(len(buckets)) or 1.0
        return [value / root for value in sums]


def pack(groups: Sequence[Group], pieces: int, rows: bytes, settings: Mapping[str, float], corpus: str) -> bytes:
    """Return weights as a file: a line of JSON, then the rows of single bytes, compressed."""
    head = {
        "groups": [{"heads": group.heads, "bias": group.bias, "scale": group.scale} for group in groups],
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
        groups = tuple(Group(tuple(g["heads"]), tuple(g["bias"]), g["scale"]) for g in head["groups"])
        lanes = sum(len(group.heads) for group in groups)
        rows = _rows(zlib.decompress(packed), lanes)
        return Weights(groups, head["pieces"], rows, head["settings"], head["corpus"])
    except (ValueError, KeyError, TypeError, zlib.error):
        raise ValueError("the weights are damaged: make them again with `make weights`") from None


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


def _softmax(group: Group, said: Sequence[float], met: Sequence[float]) -> dict[str, float]:
    logits = [(a + b) * group.scale + bias for a, b, bias in zip(said, met, group.bias, strict=True)]
    highest = max(logits)
    powers = [exp(logit - highest) for logit in logits]
    total = sum(powers)
    return {head: power / total for head, power in zip(group.heads, powers, strict=True)}
