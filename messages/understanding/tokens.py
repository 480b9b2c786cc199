"""A folded text as words with the concepts each may name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from messages.skeleton import is_bangla, sounds
from messages.understanding.vocabulary import NOTHING, Vocabulary

_RUNS = re.compile("[\u0980-\u09ff]+|[0-9]+|[^\u0980-\u09ff0-9 ]+")
_VERBS = (
    "par|far|har|lag|hoi|ho|jai|jae|dei|pai|kai|nei|as[eo]|ace|kor|bol|dek|ut|bus|buj|tul|nor|lor|lar|hat|gil|mel|cin"
    "|cai|cae|pat|tak|kom|sar|jag|khul|kul|bon|dib|den|jan"
)
_JOINED = (
    re.compile(rf"((?:{_VERBS})[a-z]*?)(na|nai|nei)"),
    re.compile(r"(bond[ou]?|stop|of|batil|suru|calu|toman?|caman)(kor[a-z]*|kr[a-z]*|koir[a-z]*|den|din|dao)"),
    re.compile(r"(sms|msg|mesej|mesage|esemes)(bond[ou]?|stop|of|pat[a-z]*)"),
    re.compile(
        r"(mata|buke?r?|coke?|kane?|gola[ir]?|pete?|ciber|sorirer?|gaie?)(b[ea]ta[a-z]*|bis|[fp]ete|g[ou]r[a-z]*)"
    ),
    re.compile(r"(sas|sos|soas|nisas|nis[oa]s)o?(kost[a-z]*)"),
    re.compile(r"(ek|dui|du)(pas[a-z]*|dik[a-z]*|sid[a-z]*|said[a-z]*|cok[a-z]*|hat[a-z]*|pa)"),
    re.compile(r"(hat)(pa|pao|paye)"),
)
KEPT = 8192
"""How many words a ``Tagger`` remembers with their concepts: words recur."""

_LONGEST_KEPT = 24
# Shorter words without a vowel are abbreviations.
_HURRIED_FROM = 3
_WHOLE = frozenset(("korona", "parona", "hona", "lagena", "dekana", "bona", "hatna", "pana", "kaina"))


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as folded, its sounds, whether it is a common English word, the concepts it may name.

    ``sure`` is false where a concept was only met through a misspelling. ``named`` are the concepts in a fixed order,
    so that a text reads the same in every process.
    """

    word: str
    sounds: tuple[str, ...]
    bangla: bool
    english: bool
    concepts: frozenset[str] = NOTHING
    sure: bool = True
    named: tuple[str, ...] = field(default=(), compare=False, repr=False)


def _split(word: str) -> list[str]:
    """Return a word, or its two parts where a negation, an imperative or a body part is joined to it."""
    heard = sounds(word)
    if len(word) < 5 or heard[0] in _WHOLE:
        return [word]
    for joined in _JOINED:
        for sound in heard:
            parts = joined.fullmatch(sound)
            if parts:
                return [parts[1], parts[2]]
    return [word]


def split_words(folded: str, whole: frozenset[str] = NOTHING) -> list[str]:
    """Return the words of a folded text: apart at spaces, at a change of script, and at joined words.

    Joined negation (``lagbena``) and joined imperatives (``bondhokorun``) are two words each (bangla.md 2.5);
    words of ``whole`` are never split.
    """
    return [word for run in _RUNS.findall(folded) for word in _words(run, whole)]


def _words(run: str, whole: frozenset[str]) -> list[str]:
    """Return the words of letters that stand together."""
    return [run] if run.isdigit() or run in whole else _split(run)


def _token(
    word: str, heard: tuple[str, ...], bangla: bool, english: bool, names: Iterable[str], *, sure: bool = True
) -> Token:
    """Return a word with the concepts it names."""
    return Token(word, heard, bangla, english, frozenset(names), sure, tuple(sorted(names)))


class Tagger:
    """Gives every word of a message its concepts."""

    def __init__(self, vocabulary: Vocabulary, english: frozenset[str], confusable: frozenset[str]) -> None:
        """Take the words that are never read as a misspelling: common ``english`` and other ``confusable`` words."""
        self._vocabulary = vocabulary
        self._english = english
        self._confusable = confusable
        self._kept = lru_cache(KEPT)(self._read)

    def tag(self, folded: str, *, english: bool) -> list[Token]:
        """Return the words of a folded text, split as by ``split_words``, as tokens.

        In an ``english`` message common English words have no Bangla reading.
        """
        tokens: list[Token] = []
        for run in _RUNS.findall(folded):
            tokens += self._kept(run, english) if len(run) <= _LONGEST_KEPT else self._read(run, english)
        return tokens

    def _read(self, run: str, english: bool) -> tuple[Token, ...]:
        """Return the words of letters that stand together."""
        return tuple(self._token(word, english) for word in _words(run, self._english))

    def _token(self, word: str, english_message: bool) -> Token:
        """Return one word with its concepts."""
        bangla, heard = is_bangla(word), sounds(word)
        english = word in self._english
        shelves = self._vocabulary
        found: set[str] = set() if bangla else shelves.english.find(word)
        if not found and not bangla and word.endswith("s"):
            found = shelves.english.find(word[:-1])
        if bangla or not (english and english_message):
            for sound in heard:
                found |= shelves.sound.find(sound)
        if found or english or word.isdigit() or word in self._confusable or heard[0] in self._confusable:
            return _token(word, heard, bangla, english, found)
        guessed: set[str] = set() if bangla else shelves.english.near(word)
        for sound in heard:
            if bangla or not english_message:
                guessed |= shelves.sound.near(sound)
            if not bangla and len(word) >= _HURRIED_FROM:
                guessed |= shelves.sound.vowelless(sound)
        return _token(word, heard, bangla, english, guessed, sure=not guessed)
