"""Words that may never be sent: drug names, doses, formal words (clinical.md 2.2 rules 1 and 2; bangla.md 6)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import regex

from messages.language import Language

_NUMBER_OR_WORD = regex.compile(r"\d+(?:[.,/]\d+)*(?:টা|টি|টে|খানা)?|[\p{L}\p{M}]+(?:\.[\p{L}\p{M}]+)*")
_CLASSIFIER = regex.compile("(?:টা|টি|টে|খানা)$")
_EXACT_UP_TO = 4
_INFLECTED = r"[\p{L}\p{M}]{0,3}"


@dataclass(frozen=True, slots=True)
class Rules:
    """What may not be written. ``drugs`` holds in every language; ``avoid`` and ``dose_units`` are by language code.

    ``latin`` are the words, all capitals, that a text in another script may quote: what a patient can type.
    """

    drugs: "WordFinder"
    avoid: Mapping[str, "WordFinder"]
    dose_units: Mapping[str, frozenset[str]]
    latin: frozenset[str]


class WordFinder:
    """Finds any of a list of words or phrases in a text; a long one also with up to three marks of inflection."""

    def __init__(self, names: Iterable[str]) -> None:
        """Prepare to look for ``names``."""
        parts = [
            r"\s+".join(regex.escape(word) for word in name.split()) + (_INFLECTED if len(name) > _EXACT_UP_TO else "")
            for name in sorted({name.casefold() for name in names}, key=len, reverse=True)
        ]
        self._pattern = (
            regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{'|'.join(parts)})(?![\p{{L}}\p{{M}}])") if parts else None
        )

    def find(self, words: str) -> list[str]:
        """Return what was found, as it stands in the text."""
        return [str(found) for found in self._pattern.findall(words.casefold())] if self._pattern else []


def drug_names(words: str, rules: Rules) -> Iterator[str]:
    """Yield a reason for each drug name, generic or brand, in any script (clinical.md 2.2 rule 1)."""
    for name in rules.drugs.find(words):
        yield f"names a drug ({name}): no drug is ever named to a patient"


def doses(words: str, rules: Rules, language: Language) -> Iterator[str]:
    """Yield a reason where a number stands before a unit of medicine (clinical.md 2.2 rule 2).

    A number is digits of any script or a spoken digit; টা, টি and the like may stand between.
    """
    units = rules.dose_units.get(language.code, frozenset())
    numbers = frozenset(word.casefold() for word in language.digit_words)
    tokens = [str(token).casefold() for token in _NUMBER_OR_WORD.findall(words)]
    for number, unit in pairwise(tokens):
        if (number[0].isdecimal() or _CLASSIFIER.sub("", number) in numbers) and _is_unit(unit, units):
            yield f"gives a dose ({number} {unit}): no strength, count or amount of a medicine is ever sent"


def _is_unit(token: str, units: frozenset[str]) -> bool:
    """Tell whether a token is a unit, with at most two marks of inflection where the script is not Latin."""
    if token in units:
        return True
    return not token.isascii() and any(token[:-cut] in units for cut in (1, 2))


def formal_words(words: str, rules: Rules, language: Language) -> Iterator[str]:
    """Yield a reason for each word on the language's avoid list; inflected forms count as the word."""
    if language.code in rules.avoid:
        for name in rules.avoid[language.code].find(words):
            yield f"uses {name}: plain words only"


def both(*reasons: Iterable[str]) -> Iterator[str]:
    """Yield all the reasons of several rules."""
    for some in reasons:
        yield from some
