"""From a word to the concepts it may name: fixed words, stems, then one slip of the thumb."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from messages.folding import fold
from messages.skeleton import consonants, distance, is_bangla, sounds

_DROPPED = re.compile(
    r"(?!(?:[bcdfgkpst]r|[bcfgkps]l|s[cfkmnpt]|[kt]s)[aeiou])[bcdfghjklmnprst]{2}(?=[a-z])|[bcdfghjklmnprst]{2}$"
)
_CHOICE = re.compile(r"\[([^\]]+)\]|(.)\?")
# Shorter words have too many real neighbours to be read through a slip (bangla.md 2.4).
_NEAR_FROM = 5
_STEM_NEAR_FROM = 6

NOTHING: frozenset[str] = frozenset()


def spellings(pattern: str) -> Iterator[str]:
    """Yield every word a pattern without ``*`` stands for: ``b[ae]k`` is bak, bek; ``ho?t`` is hot, ht."""
    choice = _CHOICE.search(pattern)
    if choice is None:
        yield pattern
        return
    for letter in choice[1] or (choice[2], ""):
        yield from spellings(pattern[: choice.start()] + letter + pattern[choice.end() :])


def _gaps(word: str) -> Iterator[str]:
    """Yield ``word`` and every form of it with one letter left out."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


@dataclass(slots=True)
class Shelf:
    """Fixed words and stems of one alphabet with the names they stand for, and how long the ``longest`` is."""

    exact: dict[str, set[str]] = field(default_factory=dict)
    stems: dict[str, set[str]] = field(default_factory=dict)
    bare: dict[str, set[str]] = field(default_factory=dict)
    slips: dict[str, set[tuple[str, bool]]] = field(default_factory=dict)
    longest: int = 0

    def put(self, word: str, stem: bool, name: str, near: bool) -> None:
        """Add one word or stem under ``name``; with ``near`` it may also be met with one slip."""
        (self.stems if stem else self.exact).setdefault(word, set()).add(name)
        self.longest = max(self.longest, len(word))
        if not near:
            return
        if len(word) >= (_STEM_NEAR_FROM if stem else _NEAR_FROM):
            for gap in _gaps(word):
                self.slips.setdefault(gap, set()).add((word, stem))
        if len(bare := consonants(word)) >= 2 and bare != word:
            self.bare.setdefault(bare, set()).add(name)

    def find(self, word: str) -> set[str]:
        """Return the names of ``word`` exactly or by its stem."""
        found = set(self.exact.get(word, NOTHING))
        for length in range(2, min(len(word), self.longest) + 1):
            found |= self.stems.get(word[:length], NOTHING)
        return found

    def near(self, word: str) -> set[str]:
        """Return the names of words one slip away that begin with the same letter."""
        found: set[str] = set()
        for length in range(_NEAR_FROM - 1, min(len(word), self.longest + 1) + 1):
            part = word[:length]
            for gap in _gaps(part):
                for entry, stem in self.slips.get(gap, ()):
                    if (stem or length == len(word)) and entry[0] == word[0] and distance(part, entry, 1) <= 1:
                        found |= (self.stems if stem else self.exact)[entry]
        return found

    def vowelless(self, word: str) -> set[str]:
        """Return the names of words with these consonants, where two that never begin a word show a dropped vowel."""
        return set(self.bare.get(consonants(word), NOTHING)) if _DROPPED.match(word) else set()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Several words in order that together name one concept; each word is a set of names of which one must fit."""

    name: str
    words: tuple[str, ...]


class Vocabulary:
    """Reads concept patterns into shelves of words and a list of phrases."""

    def __init__(self, patterns: Mapping[str, tuple[Iterable[str], Iterable[str]]], strict: frozenset[str]) -> None:
        """Take (sound patterns, English patterns) by name; ``strict`` names are only ever met by exact spelling."""
        self.sound = Shelf()
        self.english = Shelf()
        self.phrases: dict[str, list[Phrase]] = {}
        self._strict = strict
        self._known: set[tuple[str, bool]] = set()
        for name, (by_sound, by_english) in patterns.items():
            for pattern in by_sound:
                self._add(name, pattern, english=False)
            for pattern in by_english:
                self._add(name, pattern, english=True)

    def _add(self, name: str, pattern: str, *, english: bool) -> None:
        """Put one pattern on its shelf; a phrase becomes one hidden name for each of its words."""
        words = pattern.split()
        if len(words) == 1:
            self._put(words[0], name, english=english, near=name not in self._strict)
            return
        steps: list[str] = []
        for word in words:
            step = word[1:-1] if word.startswith("{") else f"{'=' if english else '~'}{word}"
            if not word.startswith("{") and (word, english) not in self._known:
                self._known.add((word, english))
                self._put(word, step, english=english, near=name not in self._strict)
            steps.append(step)
        self.phrases.setdefault(steps[0], []).append(Phrase(name, tuple(steps)))

    def _put(self, word: str, name: str, *, english: bool, near: bool) -> None:
        """Put every spelling of a single-word pattern on its shelf."""
        stem = word.endswith("*")
        for spelling in spellings(word.rstrip("*")):
            if english:
                self.english.put(spelling, stem, name, near)
                continue
            for sound in sounds(fold(spelling) if is_bangla(spelling) else spelling):
                self.sound.put(sound, stem, name, near)
