"""The words of instructions, as content/instructions.toml lists them, ready to be found in a text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from messages.folding import fold
from messages.instructions.instruction import Verb
from messages.skeleton import sounds
from messages.tables import Table
from messages.understanding.keywords import Keywords
from messages.understanding.tokens import split_words

Value = TypeVar("Value")


class Part(StrEnum):
    """A part of the day as people name it."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Words:
    """Every list, by what its words stand for. ``days`` are counted from today; ``months`` are by folded word.

    ``names`` are those of the places by language.
    """

    verbs: Keywords
    plans: Keywords
    switch: Keywords
    outcomes: Keywords
    days: Mapping[str, int]
    months: Mapping[str, int]
    parts: Mapping[str, Part]
    filler: frozenset[str]
    places: Keywords
    names: Mapping[str, Mapping[str, str]]

    def place(self, written: str, language: str) -> str:
        """Return a place by the name a language gives it; one that is not listed stays as it was written.

        Only what reads or sounds exactly as the list is taken for it: Savar is one slip away from Sadar, and a patient
        would go to the wrong hospital.
        """
        if not written.isprintable():
            return written
        plain = plain_words(written)
        sound = " ".join(sounds(word)[0] for word in plain.split())
        owner = self.places.exact(plain) or self.places.sounding(sound)
        return self.names.get(owner or "", {}).get(language, written)


def plain_words(text: str) -> str:
    """Return a text as it is compared: folded, its words apart."""
    return " ".join(split_words(fold(text)))


def words_from(document: Table) -> Words:
    """Return the words of a document; what is missing or strange is noted in it."""
    verbs = _lists(document.table("verbs"))
    for name in set(verbs) ^ set(Verb):
        document.fault(f"verbs: {name} has words on one side only: the verbs are {', '.join(Verb)}")
    days = {"today": 0, "tomorrow": 1, "after": 2}
    parts = _lists(document.table("parts"))
    months = document.table("months")
    for name in set(parts) - set(Part):
        document.fault(f"parts: {name} is no part of the day")
    places = document.table("places")
    nothing: frozenset[str] = frozenset()
    return Words(
        verbs=Keywords(verbs, nothing),
        plans=Keywords(_lists(document.table("plans")), nothing),
        switch=Keywords(_lists(document.table("switch")), nothing),
        outcomes=Keywords(_lists(document.table("outcomes")), nothing),
        days=_flat(days, _lists(document.table("days"))),
        months=_flat(
            {name: int(name) for name in months.names() if name.isdigit()},
            {name: months.texts(name) for name in months.names()},
        ),
        parts=_flat({name: Part(name) for name in parts if name in set(Part)}, parts),
        filler=frozenset(plain_words(word) for words in document.keywords("filler").values() for word in words),
        places=Keywords({name: places.table(name).texts("words") for name in places.names()}, nothing),
        names={name: _names(places.table(name).table("name")) for name in places.names()},
    )


def _names(table: Table) -> dict[str, str]:
    return {language: table.text(language) for language in table.names()}


def _lists(table: Table) -> dict[str, tuple[str, ...]]:
    return {name: tuple(word for words in table.keywords(name).values() for word in words) for name in table.names()}


def _flat(values: Mapping[str, Value], lists: Mapping[str, Iterable[str]]) -> dict[str, Value]:
    return {plain_words(word): value for name, value in values.items() for word in lists.get(name, ())}
