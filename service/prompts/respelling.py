"""Prepares words for the offline synthesiser: precomposed letters, digits as words, a table of respellings."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

HASANTA = "\u09cd"
# The three Bangla letters that Unicode normalisation takes apart; the synthesiser knows only the whole ones.
PRECOMPOSED = {"\u09a1\u09bc": "\u09dc", "\u09a2\u09bc": "\u09dd", "\u09af\u09bc": "\u09df"}
BARE_CONSONANT = re.compile("[\u0995-\u09b9\u09dc-\u09df]$")
WORD = re.compile("[\u0980-\u09ff\u200c\u200d]+")
DIGITS = re.compile(r"\d+")
LONGEST_COUNT = 2
SECTIONS = ("anywhere", "words", "beginnings", "endings", "syllables")


class Tongue(Protocol):
    """What a draft needs of a ``messages.language.Language``."""

    @property
    def draft_voice(self) -> str:
        """The offline synthesiser's name for the voice."""

    def spoken(self, number: str) -> str:
        """Return the digits of ``number`` as words, one by one."""


@dataclass(frozen=True, slots=True)
class Respelling:
    """How written words are spelled for a synthesiser that misreads them (bangla.md section 5).

    ``anywhere`` replaces parts of any text, ``words`` whole words, ``beginnings`` and ``endings`` parts of words.
    Before each of ``syllables``, an ending, the inherent vowel of a bare consonant is silenced.
    """

    anywhere: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    beginnings: Mapping[str, str] = field(default_factory=dict)
    endings: Mapping[str, str] = field(default_factory=dict)
    syllables: tuple[str, ...] = ()

    def apply(self, text: str) -> str:
        """Return ``text`` respelled; text the table does not know stays as it is."""
        for written, spoken in self.anywhere.items():
            text = text.replace(written, spoken)
        return WORD.sub(lambda found: self._word(found.group()), text)

    def _word(self, word: str) -> str:
        if word in self.words:
            return self.words[word]
        for written in sorted(self.beginnings, key=len, reverse=True):
            if word.startswith(written):
                word = self.beginnings[written] + word.removeprefix(written)
                break
        for written, spoken in self.endings.items():
            if word.endswith(written) and len(word) > len(written):
                word = word.removesuffix(written) + spoken
        return self._silence(word)

    def _silence(self, word: str) -> str:
        for ending in self.syllables:
            stem = word.removesuffix(ending)
            closed = len(stem) > 1 and BARE_CONSONANT.search(stem) and stem[-2] != HASANTA
            if stem != word and closed:
                return stem + HASANTA + ending
        return word


def read_respelling(path: Path) -> Respelling:
    """Read ``respelling.toml``; a language without one is spoken as it is written.

    Raises ``ValueError`` in one sentence when the file is not such a table.
    """
    if not path.exists():
        return Respelling()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise ValueError(f"{path.name} is not TOML ({fault}): mend that line.") from fault
    for section, lines in table.items():
        if section not in SECTIONS or not isinstance(lines, dict):
            raise ValueError(f"{path.name} has the unknown section {section}: it may have {', '.join(SECTIONS)}.")
    pairs = {
        section: {compose(written): compose(str(spoken)) for written, spoken in table.get(section, {}).items()}
        for section in SECTIONS[:-1]
    }
    syllables = table.get(SECTIONS[-1], {}).get("endings", ())
    return Respelling(**pairs, syllables=tuple(compose(str(ending)) for ending in syllables))


def read_respellings(locales: Path) -> dict[str, Respelling]:
    """Return the table of every language in ``locales`` that has one, by its code; raises as ``read_respelling``."""
    return {path.parents[1].name: read_respelling(path) for path in sorted(locales.glob("*/prompts/respelling.toml"))}


def compose(text: str) -> str:
    """Return ``text`` in NFC with the three nukta letters whole (bangla.md sections 4 and 5)."""
    text = unicodedata.normalize("NFC", text)
    for apart, whole in PRECOMPOSED.items():
        text = text.replace(apart, whole)
    return text


def prepare(words: str, language: Tongue, respelling: Respelling) -> str:
    """Return the words as the synthesiser should read them.

    A lone digit, and every number of three digits or more, is spoken digit by digit as a phone number must be
    (999 is never "nine hundred"); a count of two digits is left to the synthesiser.
    """
    spelled = DIGITS.sub(lambda found: _digits(found.group(), language), words)
    return respelling.apply(" ".join(compose(spelled).split()))


def _digits(number: str, language: Tongue) -> str:
    return number if len(number) == LONGEST_COUNT else language.spoken(number)
