"""Turning what is to be said into the one text or the prompts that leave the house."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from messages.catalog import Catalog, Text
from messages.language import Encoding
from messages.segments import count
from messages.turn import Named, Say, Values
from service.store.outbound import Part


@dataclass(frozen=True, slots=True)
class Composed:
    """One text as it is sent: its exact words, what it joins, how it travels; empty where nothing is said."""

    words: str
    parts: tuple[Part, ...]
    encoding: Encoding
    segments: int


def text_of(catalog: Catalog, say: Say, language: str) -> Text:
    """Return the words of one thing to say, in its own language or that of the turn."""
    return catalog.text(say.message, say.language or language, plain(say.values))


def plain(values: Values) -> Mapping[str, str]:
    """Return slot values as the catalog takes them: a named message by its id."""
    return {slot: value.message if isinstance(value, Named) else value for slot, value in values.items()}


def compose(texts: Iterable[Text]) -> Composed:
    """Return everything one turn says as one text, in order, a line each.

    Two messages can overtake each other on their way to the handset; within one, danger stays first.
    """
    said = tuple(texts)
    parts = tuple(Part(text.message, text.language, text.digest) for text in said)
    if len(said) == 1:
        return Composed(said[0].words, parts, said[0].encoding, said[0].segments)
    words = "\n".join(text.words for text in said)
    counted = count(words)
    return Composed(words, parts, counted.encoding, counted.segments if words else 0)
