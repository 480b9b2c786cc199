"""Every batch judged by a model that never saw its hand: the only judgements figures and thresholds are taken from."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import messages
from messages.content import Content
from messages.load import load
from messages.load_understanding import load_lexicon
from messages.meaning import Level, Understood
from messages.understanding import Understander
from messages.understanding.learned import EMERGENCIES, Learned
from messages.understanding.weights import unpack
from training.build import file_of
from training.corpus import Row, read
from training.examples import Seen, dangers, intents, salads, seen
from training.fit import fit
from training.settings import SETTINGS

CONTENT = Path(messages.__file__).parent / "content"
LOCALES = CONTENT.parent.parent / "locales"
MODELS = 7
"""So many models are fitted, each to all batches but every seventh: no model has seen a hand it judges."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model that never saw its hand makes of a message: the probability of an emergency, and the meaning.

    ``ruled`` is the level that the fixed rules find; a ``settled`` message is never put to the model.
    """

    row: Row
    ruled: Level | None
    settled: bool
    emergency: float
    meaning: Understood

    def alarmed(self, threshold: float) -> bool:
        """Tell whether it is read as an emergency where the model's own threshold is this."""
        return self.ruled in {Level.E, Level.EQ} or (not self.settled and self.emergency >= threshold)


def shipped() -> tuple[Content, Understander]:
    """Return the content and the fixed rules as they ship."""
    content = load(CONTENT, LOCALES).content
    return content, Understander(load_lexicon(CONTENT, content))


def opinions() -> Iterator[tuple[str, list[Opinion]]]:
    """Yield the names of a few batches with their opinions, as many at a time as there are processors."""
    batches = read()
    names = list(batches)
    held = [names[first::MODELS] for first in range(MODELS)]
    with ProcessPoolExecutor() as pool:
        met = dict(zip(batches, pool.map(_seen, batches.values()), strict=True))
        yield from zip(map(" ".join, held), pool.map(partial(_held_out, met), held), strict=True)


def _seen(rows: Sequence[Row]) -> list[Seen]:
    content, understander = shipped()
    return seen(rows, understander, content)


def _held_out(met: Mapping[str, Sequence[Seen]], held: Sequence[str]) -> list[Opinion]:
    """Return the opinions on a few batches of a model fitted to all the others."""
    content, understander = shipped()
    batches = read()
    others = [row for name, rows in batches.items() if name not in held for row in rows]
    examples = [each.example for name, some in met.items() if name not in held for each in some]
    examples += [each.example for each in salads(others, understander)]
    model = fit(examples, (dangers(content), intents(others)))
    learned = Learned(unpack(file_of(model, SETTINGS)))
    return [_opinion(row, understander, learned) for name in held for row in batches[name]]


def _opinion(row: Row, understander: Understander, learned: Learned) -> Opinion:
    reading = understander.read(row.text)
    danger, intent = learned.scores(reading)
    meaning = reading.meaning if reading.settled else learned.weigh(reading, danger, intent)
    emergency = sum(danger[name] for name in EMERGENCIES)
    return Opinion(row, reading.meaning.danger.level, reading.settled, emergency, meaning)
