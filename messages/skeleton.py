"""How a word sounds: one spelling for Bangla letters and for Bangla written in Latin letters (bangla.md 2.2)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

_CONSONANTS = {
    **dict.fromkeys("কখ", "k"), **dict.fromkeys("গঘ", "g"), "ঙ": "ng",
    **dict.fromkeys("চছ", "c"),
    **dict.fromkeys("জঝয", "j"), "ঞ": "n", **dict.fromkeys("টঠতথৎ", "t"), **dict.fromkeys("ডঢদধ", "d"),
    **dict.fromkeys("ণন", "n"), "প": "p", "ফ": "f", **dict.fromkeys("বভ", "b"), "ম": "m",
    **dict.fromkeys("র\u09dc\u09dd", "r"),
    "ল": "l", **dict.fromkeys("শষস", "s"), "হ": "h", "\u09df": "i",
}  # fmt: skip
_VOWELS = {
    "অ": "o", "আ": "a", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "ঋ": "ri", "এ": "e", "ঐ": "oi", "ও": "o", "ঔ": "ou",
}  # fmt: skip
_SIGNS = {"া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ৃ": "ri", "ে": "e", "ৈ": "oi", "ো": "o", "ৌ": "ou"}
_HASANTA = "্"
_CLUSTERS = (
    ("ক্ষ", "ক"),
    ("জ্ঞা", "গে"),
    ("জ্ঞ", "গ"),
    ("অ্যা", "এ"),
    ("এ্যা", "এ"),
    ("অ্য", "এ"),
    ("হ্য", "জ"),
    ("ব্যা", "বে"),
    ("ব্য", "বে"),
)
_LATIN = re.compile(r"kkh|ksh|cch|chh|tch|ch|kh|ck|gh|jh|zh|th|dh|ph|bh|sh|rh|aa|ee|ii|oo|uu|au|[qxzvw]")
_LATIN_SOUNDS = {
    "kkh": "k", "ksh": "k", "cch": "c", "chh": "c", "tch": "c", "ch": "c", "kh": "k", "ck": "k", "gh": "g", "jh": "j",
    "zh": "j", "th": "t", "dh": "d", "ph": "f", "bh": "b", "sh": "s", "rh": "r", "aa": "a", "ee": "i", "ii": "i",
    "oo": "u", "uu": "u", "au": "ou", "q": "k", "x": "k", "z": "j", "v": "b", "w": "o",
}  # fmt: skip
_YA = re.compile(r"(?<=[bcdfghjklmnprst])y(?:a?e|a|(?=[bcdfghjklmnprst]|$))")
_Y_AFTER = re.compile(r"(?<=[bcdfghjklmnprst])y")
KEPT = 4096
"""How many words' sounds are remembered: each word of a message is asked about three times, and words recur."""

_DOUBLE = re.compile(r"(.)\1+")
_BANGLA = re.compile("[\u0980-\u09ff]")
_NOT_VOWEL = re.compile("[^aeiou]")
# An inherent vowel is marked until it is known whether it is spoken.
_INHERENT = "ə"
_SILENT = re.compile(f"(?<=[aeiou{_INHERENT}][bcdfghjklmnprst]){_INHERENT}(?=[bcdfghjklmnprst][aeiou{_INHERENT}])")


def is_bangla(word: str) -> bool:
    """Return whether ``word`` holds a letter or sign of the Bangla block."""
    return _BANGLA.search(word) is not None


def _latin(word: str) -> str:
    """Return the sound of a folded Latin-letter word read as Bangla."""
    word = _LATIN.sub(lambda pair: _LATIN_SOUNDS[pair[0]], word)
    word = _Y_AFTER.sub("", _YA.sub("e", word)).replace("y", "i")
    return _DOUBLE.sub(r"\1", word)


def _spelt(word: str) -> str:
    """Return a Bangla word in Latin sounds, inherent vowels still marked."""
    for cluster, sound in _CLUSTERS:
        word = word.replace(cluster, sound)
    out: list[str] = []
    for at, letter in enumerate(word):
        before, after = word[at - 1] if at else "", word[at + 1] if at + 1 < len(word) else ""
        if letter in _CONSONANTS:
            # ya-phala colours the first vowel and elsewhere only lengthens; ba-phala is mostly silent.
            if before == _HASANTA and letter == "য":
                out.append("e" if at == 2 and after not in "াে" else "")
                continue
            if not (before == _HASANTA and letter == "ব" and at >= 2 and word[at - 2] not in "মবরল"):
                out.append(_CONSONANTS[letter])
            if (letter != "\u09df" and after in _CONSONANTS) or (not after and before == _HASANTA):
                out.append(_INHERENT)
        elif letter in _SIGNS:
            out.append("e" if letter == "া" and word[at - 2 : at] == _HASANTA + "য" else _SIGNS[letter])
        elif letter == "ং":
            out.append("ng")
        else:
            out.append(_VOWELS.get(letter, "" if "\u0980" <= letter <= "\u09ff" else letter))
    return "".join(out)


@lru_cache(maxsize=KEPT)
def sounds(word: str) -> tuple[str, ...]:
    """Return the one or two sounds of a folded word, Bangla with and without the unspoken inherent vowels first.

    Romanised spellings of one Bangla word mostly give one of its sounds (bangla.md 2.2). Digits stay as they are.
    """
    if not is_bangla(word):
        return (_latin(word),)
    marked = _spelt(word)
    spoken = _DOUBLE.sub(r"\1", _SILENT.sub("", marked).replace(_INHERENT, "o"))
    full = _DOUBLE.sub(r"\1", marked.replace(_INHERENT, "o"))
    return (spoken,) if spoken == full else (spoken, full)


def consonants(sound: str) -> str:
    """Return the sound without its vowels, as hurried texters write (``bndo`` for ``bondo``)."""
    return "".join(_NOT_VOWEL.findall(sound))


def distance(one: str, other: str, most: int) -> int:
    """Return the optimal string alignment distance (a slip, a gap, an extra letter, a swap), or ``most`` + 1."""
    return int(OSA.distance(one, other, score_cutoff=most))


def nearest(sound: str, others: Sequence[str], most: int) -> str | None:
    """Return the first of the ``others`` at the smallest distance from ``sound``, or ``None`` beyond ``most``."""
    found = extractOne(sound, others, scorer=OSA.distance, score_cutoff=most)
    return found[0] if found else None
