"""The real content and its timetable in a zone, for tests of when messages go."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import messages
from messages.catalog import Library
from messages.laying import Timetable
from messages.load import load, load_timetable

CONTENT = Path(messages.__file__).parent / "content"
DHAKA = ZoneInfo("Asia/Dhaka")


@cache
def library() -> Library:
    """Return all content."""
    return load(CONTENT, CONTENT.parent.parent / "locales")


@cache
def timetable(zone: str = "Asia/Dhaka") -> Timetable:
    """Return the timetable of a deployment in a zone."""
    return load_timetable(CONTENT, library().content, ZoneInfo(zone))


def at(written: str, zone: ZoneInfo = DHAKA) -> datetime:
    """Return a wall clock's moment, such as "2026-11-20 10:00", in UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=zone).astimezone(UTC)


def local(moment: datetime, zone: ZoneInfo = DHAKA) -> str:
    """Return how a wall clock shows a moment."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
