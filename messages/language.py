"""A language as data: its script, digits, spoken digits, voices and text budget."""

from dataclasses import dataclass
from enum import StrEnum


class Encoding(StrEnum):
    """How a text travels: 3GPP 23.038 default alphabet, or UTF-16 code units."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Reading:
    """Limits of plain writing in one language (bangla.md section 6; clinical.md 3.1).

    ``grade`` is a school grade; ``words`` a sentence; ``akshara`` a mean per word;
    ``conjuncts`` a share of words from 0 to 1. ``None`` means the measure is not used.
    """

    grade: float
    words: int | None = None
    akshara: float | None = None
    conjuncts: float | None = None


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """How a time is written from minute ``begins`` of the day on: on the hour, and otherwise.

    ``{H}`` is the hour from 1 to 12, ``{M}`` the minutes in two digits.
    """

    begins: int
    hour: str
    minutes: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language Barta speaks, read from ``locales/<code>/language.toml``.

    ``key`` is the digit that chooses it wherever a language is offered.
    ``digits`` are the ten characters 0 to 9 in order; ``digit_words`` the same as spoken on a call.
    ``segments`` is the largest number of SMS segments one message may take, ``seconds`` the longest
    prompt; ``words_per_second`` the speaking rate used to estimate it.
    ``say_language`` and ``say_voice`` are the telephone company's names for its speaking voice,
    ``draft_voice`` the offline synthesiser's. ``day`` are the parts of a day in order, the first from midnight.
    """

    code: str
    key: str
    name: str
    endonym: str
    script: str
    digits: str
    digit_words: tuple[str, ...]
    encoding: Encoding
    segments: int
    seconds: float
    words_per_second: float
    say_language: str
    say_voice: str
    draft_voice: str
    reading: Reading
    day: tuple[PartOfDay, ...] = ()

    def numerals(self, number: str) -> str:
        """Return ``number`` with ASCII digits written in this language's own digits."""
        return number.translate({ord(str(n)): d for n, d in enumerate(self.digits)})

    def spoken(self, number: str) -> str:
        """Return the digits of ``number`` as words, one by one, as a caller must hear a phone number."""
        return " ".join(self.digit_words[int(d)] for d in number if d.isdecimal())

    def clock(self, minute: int) -> str:
        """Return a time of day, in minutes after midnight, as people write it; "10:30" where no parts are given."""
        hour, rest = divmod(minute, 60)
        begun = [part for part in self.day if part.begins <= minute]
        if not begun:
            return self.numerals(f"{hour:02d}:{rest:02d}")
        form = begun[-1].minutes if rest else begun[-1].hour
        return form.format(H=self.numerals(str((hour + 11) % 12 + 1)), M=self.numerals(f"{rest:02d}"))
