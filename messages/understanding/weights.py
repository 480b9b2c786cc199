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
    """Rows of weights for the pieces, then for the ideas; ``rows`` holds each weight in a lane of 16 bits.

    ``settings`` are the thresholds and calibration chosen on messages of hands the model had not seen.
    """

    groups: tuple[Group, ...]
    pieces: int
    rows: bytes
    settings: Mapping[str, float]

    @property
    def width(self) -> int:
        """Return the bytes of one row."""
        return 2 * sum(len(group.heads) for group in self.groups)

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
        width, lanes = self.width, self.width // 2
        sums = [0] * lanes
        for begin in range(0, len(buckets), AT_ONCE):
            some = buckets[begin : begin + AT_ONCE]
            total = sum(int.from_bytes(self.rows[row * width : row * width + width], "little") for row in some)
            packed = memoryview(total.to_bytes(width, "little")).cast("H")
            for lane, value in enumerate(packed):
                sums[lane] += value - OFFSET * len(some)
        root = sqrt(len(buckets)) or 1.0
        return [value / root for value in sums]


def pack(groups: Sequence[Group], pieces: int, rows: bytes, settings: Mapping[str, float]) -> bytes:
    """Return weights as a file: a line of JSON, then the rows of single bytes, compressed."""
    head = {
        "groups": [{"heads": group.heads, "bias": group.bias, "scale": group.scale} for group in groups],
        "pieces": pieces,
        "settings": dict(settings),
    }
    return json.dumps(head, sort_keys=True).encode() + b"\n" + zlib.compress(rows, 9)


def unpack(file: bytes) -> Weights:
    """Return the weights that ``pack`` wrote; raises ``ValueError`` for anything else."""
    line, _, packed = file.partition(b"\n")
    try:
        head = json.loads(line)
        single = zlib.decompress(packed)
    except (json.JSONDecodeError, zlib.error, UnicodeDecodeError):
        raise ValueError("the weights are damaged: make them again with `make weights`") from None
    rows = bytearray(2 * len(single))
    rows[0::2] = single
    groups = tuple(Group(tuple(g["heads"]), tuple(g["bias"]), g["scale"]) for g in head["groups"])
    return Weights(groups, head["pieces"], bytes(rows), head["settings"])


def _softmax(group: Group, said: Sequence[float], met: Sequence[float]) -> dict[str, float]:
    logits = [(a + b) * group.scale + bias for a, b, bias in zip(said, met, group.bias, strict=True)]
    highest = max(logits)
    powers = [exp(logit - highest) for logit in logits]
    total = sum(powers)
    return {head: power / total for head, power in zip(group.heads, powers, strict=True)}
