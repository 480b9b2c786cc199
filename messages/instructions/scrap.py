"""Taking numbers, codes, days and times out of a text, so that what is left is words."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from messages.instructions.words import Part, Words, plain_words
from messages.laying.values import ascii_digits

_PHONES = (
    re.compile(r"(?<![\w+/-])\+?\d{10,15}(?![\w/])"),
    re.compile(r"(?<![\w+/-])(?:\+?88[\s-]?)?0?1[3-9](?:[\s-]?\d){8}(?![\w/])"),
    re.compile(r"(?<![\w+/-])\+\d(?:[\s-]?\d){7,13}(?![\w/])"),
)
_TORN = re.compile(r"(?<![\w+/-])\+?\d{6,}(?![\w/])")
"""A number with too many or too few digits: read as one, to be told so."""

_CODE = re.compile(r"(?<![^\s#:(])(?:[bB]|ব|বি)\s*[-.–]?\s*(\d{3,9})(?!\d)")
_LONE_CODE = re.compile(r"(?<![\w/:.-])#?(\d{4,6})(?![\w/:-])")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})\s*[/-]\s*(\d{1,2})(?:\s*[/-]\s*(\d{4}|\d{2}))?(?![\d/])")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?!\d)")
_LETTERS = r"(?<![^\s\d.,;:/()+-])[^\s\d.,;:/()+-]+"
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|শে|ই|লা|রা|ঠা)?\s*({_LETTERS})(?:\s+(\d{{4}})(?!\d))?")
_MONTH_DAY = re.compile(rf"({_LETTERS})\s+(\d{{1,2}})(?![\d:./])(?:st|nd|rd|th)?(?:,?\s+(\d{{4}})(?!\d))?")
_WORD = re.compile(_LETTERS)
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2})[:.](\d{2})(?![\d:])\s*(am|pm)?(?![a-z])", re.IGNORECASE)
_HALF = re.compile(r"(?<![\d:/])(\d{1,2})\s*(am|pm)(?![a-z])", re.IGNORECASE)
_SPOKEN = re.compile(r"(?<![\d:/])(\d{1,2})\s*(?:টার|টায়|টায়|টা|tay|tar|ta)(?![a-z])(?:\s*(\d{2})(?!\d))?", re.IGNORECASE)
_PREFIX = re.compile(r"^[pP]-(?=[A-Za-z])")
"""Stands before the name of a plan in lists."""

_OFFICE_FROM = 7
"""A bare hour before this is of the afternoon: no clinic is open at night."""

_AFTER_NOON = {Part.AFTERNOON, Part.EVENING}


class Scrap:
    """A text, from which parts are taken one after another; what is taken is blank then."""

    def __init__(self, text: str) -> None:
        """Begin with the whole of ``text``; ``plain`` is the same with ASCII digits, letter by letter."""
        self.text = text
        self.plain = ascii_digits(text)

    def phones(self) -> tuple[str, ...]:
        """Take every telephone number, as it was written."""
        found = [number for pattern in _PHONES for number in self._every(pattern)]
        return tuple(re.sub(r"[\s-]", "", number) for number in found)

    def torn_phone(self) -> bool:
        """Take what was meant to be a telephone number and is none, and return whether there was one."""
        return any(True for _ in self._every(_TORN))

    def codes(self, lone: bool) -> tuple[int, ...]:
        """Take the numbers of the codes of cases; ``lone`` also takes numbers without their B."""
        found = [match[1] for match in self._matches(_CODE)]
        if not found and lone:
            found = [match[1] for match in self._matches(_LONE_CODE)]
        return tuple(int(number) for number in found)

    def dates(self, words: Words, today: date, back: int) -> tuple[date | None, ...]:
        """Take every day, in the order of the forms; ``None`` for one that is in no calendar.

        A day without a year is the next such day, but one within the last ``back`` days is that day.
        """
        found: list[date | None] = []
        for pattern, order in ((_ISO, (3, 2, 1)), (_DOTTED, (1, 2, 3)), (_SLASHED, (1, 2, 3))):
            for match in self._matches(pattern):
                day, month, year = (match[group] for group in order)
                found.append(_dated(int(day), int(month), year, today, back))
        found += self._in_words(_DAY_MONTH, (1, 2), words, today, back)
        found += self._in_words(_MONTH_DAY, (2, 1), words, today, back)
        for match in self._matches(_WORD, lambda match: plain_words(match[0]) in words.days):
            found.append(today + timedelta(days=words.days[plain_words(match[0])]))
        return tuple(found)

    def times(self, words: Words) -> tuple[str | None, ...]:
        """Take every time of day as "HH:MM"; ``None`` for one that no clock shows."""
        named = (plain_words(match[0]) for match in _WORD.finditer(self.plain))
        part = next((words.parts[name] for name in named if name in words.parts), None)
        clocks = [_clock(int(match[1]), int(match[2]), match[3], part) for match in self._matches(_CLOCK)]
        clocks += [_clock(int(match[1]), 0, match[2], part) for match in self._matches(_HALF)]
        spoken = [_clock(int(match[1]), int(match[2] or 0), None, part, True) for match in self._matches(_SPOKEN)]
        if clocks or spoken:
            for _ in self._matches(_WORD, lambda match: plain_words(match[0]) in words.parts):
                continue
        return (*clocks, *spoken)

    def tokens(self) -> tuple[str, ...]:
        """Return the words that are left, as they were written."""
        words = (_PREFIX.sub("", word) for word in re.split(r"[\s,;]+", self.text))
        return tuple(word for word in words if plain_words(word))

    def _in_words(
        self, pattern: re.Pattern[str], order: tuple[int, int], words: Words, today: date, back: int
    ) -> Iterator[date | None]:
        day, month = order
        for match in self._matches(pattern, lambda match: plain_words(match[month]) in words.months):
            yield _dated(int(match[day]), words.months[plain_words(match[month])], match[3], today, back)

    def _every(self, pattern: re.Pattern[str]) -> Iterator[str]:
        return (match[0] for match in self._matches(pattern))

    def _matches(
        self, pattern: re.Pattern[str], wanted: Callable[[re.Match[str]], bool] | None = None
    ) -> Iterator[re.Match[str]]:
        """Yield the places where a pattern fits, each blanked out as it is taken."""
        at = 0
        while (match := pattern.search(self.plain, at)) is not None:
            if wanted is not None and not wanted(match):
                at = match.start() + 1
                continue
            begins, ends = match.span()
            blank = " " * (ends - begins)
            self.text = self.text[:begins] + blank + self.text[ends:]
            self.plain = self.plain[:begins] + blank + self.plain[ends:]
            yield match
            at = ends


def _dated(day: int, month: int, year: str | None, today: date, back: int) -> date | None:
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        return _next(day, month, today, back)
    except ValueError:
        return None


def _next(day: int, month: int, today: date, back: int) -> date:
    """Return the day of this year, or of the next one it has; 29 February may be years away."""
    earliest = today - timedelta(days=back)
    for year in range(earliest.year, earliest.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= earliest:
            return found
    raise ValueError("no year has this day")


def _clock(hour: int, minute: int, half: str | None, part: Part | None, twelve: bool = False) -> str | None:
    """Return "HH:MM"; without am, pm or a part of the day an hour is taken as a clinic's."""
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    elif part is not None and hour <= 12:
        hour = _in_part(hour, part)
    elif 1 <= hour < _OFFICE_FROM and twelve:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def _in_part(hour: int, part: Part) -> int:
    if part in _AFTER_NOON or (part is Part.NOON and hour < 6) or (part is Part.NIGHT and 6 <= hour < 12):
        return hour % 12 + 12
    return hour % 24 if part is not Part.NIGHT else hour % 12
