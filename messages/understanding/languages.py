"""Which language a message is written in, and whether in that language's own letters."""

import re
from functools import lru_cache

from messages.skeleton import is_bangla

KEPT = 4096
"""How many words a reader remembers."""

_LONGEST_KEPT = 24
_EVEN = -0.1

_LETTERS = re.compile("[^\\W\\d_]")
_BANGLA_LETTER = re.compile(
    "[\u0985-\u098c\u098f\u0990\u0993-\u09a8\u09aa-\u09b0\u09b2\u09b6-\u09b9\u09dc\u09dd\u09df]"
)
_BANGLA_LOOK = re.compile(
    r"kh|bh|dh|chh|jh|cch|oi$|aay|iye|iya|tes[eo]|tas[ei]|che$|chi$|chho|[^aeiou]y[ae]|sh[aeiou]|aa|ee?r$"
    r"|[bcdfgjklmnprstvz][ou]$|[aei]n[ei]?n?a$|ng[ao]|ai$|ao$"
)
_ENGLISH_LOOK = re.compile(
    r"tion|ing$|ed$|ly$|ght|ck|wh|qu|th[eiy]|ness$|[bcdfgklmnpt]{3}|x|ble$|ous$|ment$|ough|w[aeir]|ee|oa|ll$|ss$"
)


class LanguageReader:
    """Tells the language of a message from lists of words and from how the others look."""

    def __init__(self, english: frozenset[str], romanised: frozenset[str]) -> None:
        """Take common English words and common words of romanised Bangla."""
        self._english = english
        self._romanised = romanised
        self._kept = lru_cache(KEPT)(self._score)

    def read(self, folded: str) -> tuple[str | None, bool]:
        """Return (language code, own letters): Bangla letters decide; else romanised Bangla against English by word
        lists and by letter patterns; ``None`` where there is no letter.
        """
        if _BANGLA_LETTER.search(folded):
            return "bn", True
        words = [word for word in folded.split() if _LETTERS.search(word)]
        if not words:
            return None, False
        if any(map(is_bangla, words)):
            return "bn", True
        score = 0.0
        for word in words:
            score += self._kept(word) if len(word) <= _LONGEST_KEPT else self._score(word)
        return ("en", False) if score >= _EVEN else ("bn", False)

    def _score(self, word: str) -> float:
        """Return how much a word speaks for English, below nothing for Bangla."""
        if word in self._english:
            return 0.4 if word in self._romanised or len(word) <= 2 else 1.0
        if word in self._romanised:
            return -1.2
        if _BANGLA_LOOK.search(word):
            return -0.7
        if _ENGLISH_LOOK.search(word):
            return 0.6
        return -0.2 if word[-1] in "aeiou" or len(word) <= 3 else 0.0
