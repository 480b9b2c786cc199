"""How hard a text is to read: a school grade, words a sentence, akshara a word, share of conjunct words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from messages.language import Language

_SENTENCE_END = re.compile(r"[।.?!:;]+(?=\s|$)")
_LIST_COMMA = re.compile(r",(?=\s)")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}\u200c\u200d'’{}-]+")
_CLUSTER = regex.compile(r"\X")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"(?:(?<=[^aeiouytd])ed|(?<=[^aeiouyscgxzh])es|(?<=[^aeiouyl])e|(?<=[aeiouy]l)e)$")
_HASANTA = "\u09cd"
_ENOUGH = 12


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured. ``akshara`` and ``conjuncts`` are 0 for a script that has none."""

    grade: float
    words: float
    akshara: float = 0.0
    conjuncts: float = 0.0


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text; after a colon each item of a list stands for one.

    A patient reads "go now: weak arm, unclear speech, fits" item by item (clinical.md 3.1, reading level).
    """
    found: list[str] = []
    start, in_list = 0, False
    for end in _SENTENCE_END.finditer(text):
        found.extend(_items(text[start : end.start()], in_list))
        start, in_list = end.end(), text[end.start()] == ":"
    found.extend(_items(text[start:], in_list))
    return tuple(part for part in found if words_of(part))


def _items(sentence: str, in_list: bool) -> list[str]:
    return _LIST_COMMA.split(sentence) if in_list else [sentence]


def words_of(text: str) -> list[str]:
    """Return the words of a text in any script; a slot counts as one word."""
    return [str(word) for word in _WORD.findall(text)]


def measure_bangla(text: str) -> Measure:
    """Return the load of a Bangla text (bangla.md 6).

    The grade is fitted on Chakraborty, Nayeem and Ahmad's school texts of classes 1 to 12 (AAAI 2021):
    -4.75 + 0.503 words a sentence + 2.24 akshara a word + 3.83 conjunct share, mean error 1.56 grades.
    """
    parts = sentences(text)
    words = [word for part in parts for word in words_of(part)]
    if not words:
        return Measure(0.0, 0.0)
    per_sentence = len(words) / len(parts)
    akshara = sum(len(_CLUSTER.findall(word)) for word in words) / len(words)
    conjuncts = sum(_HASANTA in word for word in words) / len(words)
    grade = -4.75 + 0.503 * per_sentence + 2.24 * akshara + 3.83 * conjuncts
    return Measure(grade, per_sentence, akshara, conjuncts)


def measure_latin(text: str) -> Measure:
    """Return the Flesch-Kincaid grade of an English text: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    parts = sentences(text)
    words = [word for part in parts for word in words_of(part)]
    if not words:
        return Measure(0.0, 0.0)
    per_sentence = len(words) / len(parts)
    syllables = sum(count_syllables(word) for word in words) / len(words)
    return Measure(0.39 * per_sentence + 11.8 * syllables - 15.59, per_sentence)


def count_syllables(word: str) -> int:
    """Return the syllables of an English word by its vowel groups; a silent last e counts for nothing."""
    letters = word.lower().strip("'{}-")
    groups = len(_VOWELS.findall(letters))
    silent = _SILENT_END.search(letters) is not None
    return max(1, groups - silent)


def measure(text: str, language: Language) -> Measure:
    """Return the load of a text by the measure made for its script; a script without one gets only its words."""
    match language.script:
        case "Bengali":
            return measure_bangla(text)
        case "Latin" if language.code == "en":
            return measure_latin(text)
        case _:
            parts = sentences(text)
            words = sum(len(words_of(part)) for part in parts)
            return Measure(0.0, words / len(parts) if parts else 0.0)


def hard_to_read(text: str, language: Language) -> Iterator[str]:
    """Yield a reason for each limit of ``language.reading`` that a text goes over.

    Averages of fewer than 12 words say nothing, so a short text is left to its reviewer.
    """
    if sum(len(words_of(part)) for part in sentences(text)) < _ENOUGH:
        return
    found, limit = measure(text, language), language.reading
    if found.grade > limit.grade:
        yield f"reads at grade {found.grade:.1f}, at most {limit.grade:g} is allowed"
    if limit.words is not None and found.words > limit.words:
        yield f"has {found.words:.1f} words a sentence, at most {limit.words} are allowed"
    if limit.akshara is not None and found.akshara > limit.akshara:
        yield f"has {found.akshara:.2f} akshara a word, at most {limit.akshara:g} are allowed"
    if limit.conjuncts is not None and found.conjuncts > limit.conjuncts:
        yield f"has {found.conjuncts:.0%} words with conjuncts, at most {limit.conjuncts:.0%} are allowed"
