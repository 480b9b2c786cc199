"""Which language a message is written in, and whether in that language's own letters."""

import re
from collections.abc import Sequence

from messages.skeleton import is_bangla

_LETTERS = re.compile("[^\\W\\d_]")
_BANGLA_LOOK = re.compile(
    r"kh|bh|dh|chh|jh|cch|oi$|aay|iye|iya|tes[eo]|tas[ei]|che$|chi$|chho|[^aeiou]y[ae]|sh[aeiou]|aa|ee?r$"
    r"|[bcdfgjklmnprstvz][ou]$|[aei]n[ei]?n?a$|ng[ao]|ai$|ao$"
)
_ENGLISH_LOOK = re.compile(
    r"tion|ing$|ed$|ly$|ght|ck|wh|qu|th[eiy]|ness$|[bcdfgklmnpt]{3}|x|ble$|ous$|ment$|ough|w[aeir]|ee|oa|ll$|ss$"
)


def language_of(words: Sequence[str], english: frozenset[str], romanised: frozenset[str]) -> tuple[str | None, bool]:
    """Return (language code, own letters): Bangla letters decide; else romanised Bangla against English by word lists
    and by letter patterns; ``None`` where there is no letter.
    """
    score, letters, own = 0.0, False, 0
    for word in words:
        if not _LETTERS.search(word):
            continue
        letters = True
        if is_bangla(word):
            own += len(word)
        elif word in english:
            score += 0.4 if word in romanised or len(word) <= 2 else 1.0
        elif word in romanised:
            score -= 1.2
        elif _BANGLA_LOOK.search(word):
            score -= 0.7
        elif _ENGLISH_LOOK.search(word):
            score += 0.6
        elif word[-1] in "aeiou" or len(word) <= 3:
            score -= 0.2
    if not letters:
        return None, False
    if own:
        return "bn", True
    return ("en", False) if score >= -0.1 else ("bn", False)
