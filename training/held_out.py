"""Each batch judged by a model that never saw its hand: the only figures thresholds are chosen on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from messages.content import Content
from messages.understanding import Understander
from messages.understanding.features import ideas, pieces
from messages.understanding.learned import EMERGENCIES
from messages.understanding.weights import Weights, unpack
from training.build import file_of, fit_all
from training.corpus import Row
from training.examples import intents, salads, seen

NO_SETTINGS: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Judged:
    """One message, what the rules said of it, and the heads of a model that had not seen its batch."""

    row: Row
    by_rules: str | None
    danger: Mapping[str, float]
    intent: Mapping[str, float]

    @property
    def emergency(self) -> float:
        """Return the probability of an emergency."""
        return sum(self.danger[name] for name in EMERGENCIES)


def judge(batches: Mapping[str, Sequence[Row]], understander: Understander, content: Content) -> Iterator[Judged]:
    """Yield every message of every batch, judged by a model of the other batches."""
    known = {name: seen(rows, understander, content) for name, rows in batches.items()}
    for held, rows in batches.items():
        others = [row for name, some in batches.items() if name != held for row in some]
        examples = [each for name, some in known.items() if name != held for each in some]
        names = intents(others)
        weights = unpack(file_of(fit_all([*examples, *salads(others, understander)], names), NO_SETTINGS))
        yield from (judged(row, understander, weights) for row in rows)


def judged(row: Row, understander: Understander, weights: Weights) -> Judged:
    """Return one message as the rules and these weights read it."""
    reading = understander.read(row.text)
    danger, intent = weights.scores(pieces(reading.tokens), ideas(reading.spans, reading.meaning))
    level = reading.meaning.danger.level
    return Judged(row, level.value if level else None, danger, intent)
