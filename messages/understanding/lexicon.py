"""What the matcher is built from: topic aliases, command keywords, sign phrases and symptom concepts, all as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from messages.meaning import Level


@dataclass(frozen=True, slots=True)
class SignWords:
    """One danger sign as words (clinical.md 4.3): ``phrases`` maps a way of writing to phrases.

    ``needs_face`` signs count only in a message about the face or the eye.
    """

    level: Level
    needs_face: bool
    phrases: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea and the ways to say it.

    ``sound`` are patterns over the sound of Bangla and romanised words, ``english`` over English words: a pattern
    is one or more words, each with ``*`` for any ending, ``[ae]`` for one of these letters, ``x?`` for a letter
    that may be missing, ``{name}`` for a word of another concept.
    """

    sound: tuple[str, ...] = ()
    english: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A danger sign as a meeting of concepts within ``window`` words, in any order.

    Each item of ``needs`` names concepts of which one must be met; none of ``unless`` may be anywhere in the message.
    """

    sign: str
    needs: tuple[frozenset[str], ...]
    window: int
    unless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the matcher knows.

    ``topics`` maps a topic id, and ``commands`` a command name (``LANG:bn`` for a language), to keywords by way of
    writing: ``en``, or a language code for its own script, or ``<code>-Latn``.
    ``confusable`` are real words that are never taken for a misspelling of another (bangla.md 2.4).
    ``english`` are common English words, ``romanised`` common words of romanised Bangla, both to tell the language.
    ``vague`` are sign phrases too common to count without talk of a body or a person. ``lists`` are the words of
    replies and digits, as ``replies.better`` or ``digits.1``.
    """

    topics: Mapping[str, Mapping[str, tuple[str, ...]]]
    commands: Mapping[str, Mapping[str, tuple[str, ...]]]
    signs: Mapping[str, SignWords]
    concepts: Mapping[str, Concept] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    confusable: frozenset[str] = frozenset()
    english: frozenset[str] = frozenset()
    romanised: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _patterns(words: str, phrases: str) -> tuple[str, ...]:
    """Return single words parted by spaces and phrases parted by semicolons as one list of patterns."""
    return tuple(words.split()) + tuple(one for part in phrases.split(";") if (one := " ".join(part.split())))


def read_concepts(table: Mapping[str, Mapping[str, str]]) -> dict[str, Concept]:
    """Return the concepts of a ``[concepts]`` table: ``bn`` and ``en`` words, ``bn_phrases`` and ``en_phrases``."""
    return {
        name: Concept(
            sound=_patterns(ways.get("bn", ""), ways.get("bn_phrases", "")),
            english=_patterns(ways.get("en", ""), ways.get("en_phrases", "")),
        )
        for name, ways in table.items()
    }


def read_rules(rows: list[Mapping[str, object]]) -> tuple[Rule, ...]:
    """Return the rules of ``[[rules]]`` rows: ``needs`` as texts of names parted by spaces."""
    found: list[Rule] = []
    for row in rows:
        needs, unless, window = row["needs"], row.get("unless", ""), row.get("window", 6)
        if not isinstance(needs, list) or not isinstance(unless, str) or not isinstance(window, int):
            raise ValueError(f"The danger rule of sign {row.get('sign')} is not written as needs, window, unless.")
        sets = tuple(frozenset(str(need).split()) for need in needs)
        found.append(Rule(str(row["sign"]), sets, window, frozenset(unless.split())))
    return tuple(found)
