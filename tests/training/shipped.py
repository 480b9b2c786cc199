"""The corpus, the rules and the weights as they ship together, and what they make of every message."""

from dataclasses import dataclass
from functools import cache

from messages.content import Content
from messages.load import load
from messages.load_understanding import WEIGHTS, load_learned, load_lexicon
from messages.meaning import Understood
from messages.understanding import Understander
from messages.understanding.learned import Learned
from service.wiring import CONTENT, LOCALES
from training.corpus import Row, read

SHIPPED = CONTENT / WEIGHTS


@dataclass(frozen=True, slots=True)
class Judged:
    """One message of the corpus as the rules alone read it, and as both tiers read it."""

    row: Row
    ruled: Understood
    whole: Understood


@cache
def content() -> Content:
    """Return the content as it ships."""
    return load(CONTENT, LOCALES).content


@cache
def rows() -> tuple[Row, ...]:
    """Return every message of the corpus, batch by batch."""
    return tuple(row for batch in read().values() for row in batch)


@cache
def learned() -> Learned:
    """Return the trained tier as it ships."""
    return load_learned(CONTENT)


def loud(fault: Exception) -> None:
    """Raise what the matcher would swallow."""
    raise fault


@cache
def rules() -> Understander:
    """Return the matcher without the trained tier."""
    return Understander(load_lexicon(CONTENT, content()), on_fault=loud)


@cache
def whole() -> Understander:
    """Return the matcher with both tiers."""
    return Understander(load_lexicon(CONTENT, content()), learned(), on_fault=loud)


@cache
def judged() -> tuple[Judged, ...]:
    """Return the whole corpus as both readings understand it."""
    return tuple(Judged(row, whole().read(row.text).meaning, whole().understand(row.text)) for row in rows())
