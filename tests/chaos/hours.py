"""An oracle of decent hours that knows nothing of the calendar's own code: minutes and dates as clinical.md 5.2 has
them, written a second time."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from service.wiring import CONTENT

LATE = 15
FRIDAY = 5


def indecent(at: datetime, zone: ZoneInfo, voice: bool) -> str | None:
    """Return why nothing scheduled may leave at a moment, ``None`` where it may. Prayer times are not judged."""
    local = at.astimezone(zone)
    minute, late = local.hour * 60 + local.minute, 0 if voice else LATE
    if minute < 8 * 60:
        return "in the night"
    if local.date() in feasts():
        return "on a feast"
    if local.isoweekday() == FRIDAY and 12 * 60 <= minute < 14 * 60 + 30:
        return "at Friday prayer"
    if local.date() in fasts():
        day = 10 * 60 <= minute <= 15 * 60 + 30 + late
        evening = 20 * 60 + 30 <= minute <= 21 * 60 + late and not voice
        return None if day or evening else "outside the hours of Ramadan"
    return None if 9 * 60 <= minute <= 20 * 60 + late else "outside the hours"


@cache
def feasts() -> frozenset[date]:
    """Return the days of both feasts that are certain."""
    return frozenset(day for each in _calendar()["eid"] for day in _days(each, 0))


@cache
def fasts() -> frozenset[date]:
    """Return the days that may be in Ramadan: the moon decides, so one more before and after."""
    return frozenset(day for each in _calendar()["ramadan"]["period"] for day in _days(each, 1)) - feasts()


def _calendar() -> dict[str, Any]:
    return tomllib.loads((CONTENT / "calendar.toml").read_text(encoding="utf-8"))


def _days(each: dict[str, str], wider: int) -> Iterator[date]:
    first, last = date.fromisoformat(each["first"]), date.fromisoformat(each["last"])
    for number in range(-wider, (last - first).days + wider + 1):
        yield first + timedelta(days=number)
