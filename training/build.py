"""From the corpus to the file of weights: fitted, rounded to a byte each, packed."""

from collections.abc import Mapping, Sequence

import numpy as np

from messages.content import Content
from messages.understanding import Understander
from messages.understanding.features import BUCKETS
from messages.understanding.weights import OFFSET, Group, Hidden, pack
from training.corpus import Row, digest
from training.examples import dangers, intents, salads, seen
from training.fit import Model, fit

MOST = 127
MOST_RARE = 255
DIGITS = 4
OUTLIERS = 0.00002
"""The share of weights that may be cut to the largest byte, so that the others keep their detail."""


def file_of(model: Model, settings: Mapping[str, float], corpus: str = "") -> bytes:
    """Return the file of weights."""
    rows = model.rows * model.rare[:, None]
    step = round(float(np.quantile(np.abs(rows[rows != 0]), 1 - OUTLIERS)) / MOST, 8)
    rare_step = round(float(model.rare.max()) ** 2 / MOST_RARE, 8)
    single = np.clip(np.rint(rows / np.float32(step)), -MOST, MOST).astype(np.int16) + OFFSET
    squares = np.rint(model.rare * model.rare / np.float32(rare_step)).astype(np.int16)
    groups, first = [], 0
    for names in model.groups:
        heads = slice(first, first + len(names))
        groups.append(Group(names, _rounded(model.head_bias[heads]), tuple(map(_rounded, model.heads[:, heads].T))))
        first += len(names)
    packed = np.concatenate([single, squares[:, None]], axis=1).astype(np.uint8).tobytes()
    return pack(groups, Hidden(_rounded(model.unit_bias), step, rare_step), BUCKETS, packed, settings, corpus)


def build(rows: Sequence[Row], understander: Understander, content: Content, settings: Mapping[str, float]) -> bytes:
    """Return the weights of a corpus: the same bytes for the same rows."""
    examples = [each.example for each in (*seen(rows, understander, content), *salads(rows, understander))]
    return file_of(fit(examples, (dangers(content), intents(rows))), settings, digest(rows))


def _rounded(values: "np.typing.NDArray[np.float32]") -> tuple[float, ...]:
    return tuple(round(float(value), DIGITS) for value in values)
