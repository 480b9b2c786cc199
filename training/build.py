"""From the corpus to the file of weights: fitted, rounded to a byte each, packed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from messages.content import Content
from messages.understanding import Understander
from messages.understanding.features import BUCKETS
from messages.understanding.weights import OFFSET, Group, pack
from training.corpus import Row, digest
from training.examples import DANGER, Seen, intents, salads, seen
from training.fit import Heads, fit

MOST = 127
OUTLIERS = 0.00002
"""The share of weights that may be cut to the largest byte, so that the others keep their detail."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both groups of heads."""

    danger: Heads
    intent: Heads


def fit_all(examples: Sequence[Seen], names: Sequence[str]) -> Fitted:
    """Return the heads fitted to the examples; ``names`` are those of what may be asked."""
    danger = fit([each.danger for each in examples], DANGER)
    return Fitted(danger, fit([each.intent for each in examples], names))


def file_of(fitted: Fitted, settings: Mapping[str, float], corpus: str = "") -> bytes:
    """Return the file of weights."""
    groups, columns = [], []
    for heads in (fitted.danger, fitted.intent):
        size = float(np.quantile(np.abs(heads.rows[heads.rows != 0]), 1 - OUTLIERS)) / MOST
        columns.append(np.clip(np.rint(heads.rows / np.float32(size)), -MOST, MOST).astype(np.int16) + OFFSET)
        bias = tuple(round(float(value), 4) for value in heads.bias)
        groups.append(Group(heads.names, bias, round(size, 8)))
    rows = np.concatenate(columns, axis=1).astype(np.uint8)
    return pack(groups, BUCKETS, rows.tobytes(), settings, corpus)


def build(rows: Sequence[Row], understander: Understander, content: Content, settings: Mapping[str, float]) -> bytes:
    """Return the weights of a corpus: the same bytes for the same rows."""
    examples = [*seen(rows, understander, content), *salads(rows, understander)]
    return file_of(fit_all(examples, intents(rows)), settings, digest(rows))
