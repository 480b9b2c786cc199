"""A model for every batch that never saw its hand: the only models that figures and thresholds are taken from."""

from collections.abc import Mapping, Sequence

from messages.content import Content
from messages.understanding import Understander
from messages.understanding.weights import Weights, unpack
from training.build import file_of, fit_all
from training.corpus import Row
from training.examples import intents, salads, seen
from training.settings import SETTINGS


def model(held: str, batches: Mapping[str, Sequence[Row]], understander: Understander, content: Content) -> Weights:
    """Return the weights fitted to every batch but ``held``."""
    others = [row for name, some in batches.items() if name != held for row in some]
    examples = [*seen(others, understander, content), *salads(others, understander)]
    return unpack(file_of(fit_all(examples, intents(others)), SETTINGS))
