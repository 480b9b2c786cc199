"""A model for every batch that never saw its hand: the only models that figures and thresholds are taken from."""

from collections.abc import Iterator, Mapping, Sequence

from messages.content import Content
from messages.understanding import Understander
from messages.understanding.weights import Weights, unpack
from training.build import file_of, fit_all
from training.corpus import Row
from training.examples import intents, salads, seen
from training.settings import SETTINGS


def models(
    batches: Mapping[str, Sequence[Row]], understander: Understander, content: Content
) -> Iterator[tuple[str, Weights]]:
    """Yield every batch's name and the weights fitted to all the others."""
    known = {name: seen(rows, understander, content) for name, rows in batches.items()}
    for held in batches:
        others = [row for name, some in batches.items() if name != held for row in some]
        examples = [each for name, some in known.items() if name != held for each in some]
        fitted = fit_all([*examples, *salads(others, understander)], intents(others))
        yield held, unpack(file_of(fitted, SETTINGS))
