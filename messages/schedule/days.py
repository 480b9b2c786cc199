"""Moments and days: spans of a local day in minutes, and the moments at which a wall clock shows a minute."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a local day, in minutes after midnight; a span that ends before it begins goes over midnight."""

    begins: int
    ends: int

    def holds(self, minute: int, longer: int = 0) -> bool:
        """Return whether a minute lies in it, both ends included, the end ``longer`` minutes later."""
        if self.begins <= self.ends:
            return self.begins <= minute <= self.ends + longer
        return minute >= self.begins or minute <= self.ends + longer

    def covers(self, minute: int) -> bool:
        """Return whether a minute lies in it, the end left out."""
        return self.begins <= minute < self.ends


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from the first to the last, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Return whether a day lies in it."""
        return self.first <= day <= self.last


def minutes(written: str) -> int:
    """Return "HH:MM" as minutes after midnight; raises ``ValueError`` for anything else."""
    hours, separator, rest = written.partition(":")
    if not (separator and len(hours) == 2 and len(rest) == 2 and (hours + rest).isascii() and (hours + rest).isdigit()):
        raise ValueError(f"{written!r} is no time: write HH:MM, such as 09:30")
    if int(hours) > 23 or int(rest) > 59:
        raise ValueError(f"{written!r} is no time: write HH:MM, such as 09:30")
    return int(hours) * 60 + int(rest)


def minute_of(local: datetime) -> int:
    """Return the minute of the day a local moment lies in."""
    return local.hour * 60 + local.minute


def moment(day: date, minute: int, zone: tzinfo) -> datetime:
    """Return in UTC when the wall clock shows a minute of a day; one that is skipped comes as much later.

    Where the clock is put back and shows it twice, the first time counts.
    """
    return next(moments(day, minute, zone))


def moments(day: date, minute: int, zone: tzinfo) -> Iterator[datetime]:
    """Yield in UTC both times at which a wall clock may show a minute of a day; most days they are the same."""
    local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    yield local.astimezone(UTC)
    yield local.replace(fold=1).astimezone(UTC)
