"""Kinds of values that programs send and get: moments with an offset, days, ids, short texts."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _moment(given: object) -> datetime:
    if isinstance(given, datetime):
        return given
    if not isinstance(given, str) or not _MOMENT.fullmatch(given):
        raise ValueError("give a moment with its offset, such as 2026-11-20T10:00:00+06:00 (RFC 3339)")
    try:
        read = datetime.fromisoformat(given.upper())
        read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("this moment does not exist: look at the day, the hour and the offset") from None
    return read


def _day(given: object) -> date:
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise ValueError("give a day such as 2026-11-20")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError("this day does not exist") from None


_DATE_TIME = {"type": "string", "format": "date-time"}

Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema(_DATE_TIME)]
"""A moment in RFC 3339, always with an offset."""

Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
]
"""A day in the deployment's zone."""

Id = Annotated[str, Field(min_length=1, max_length=64)]
"""An id of ours, or whatever a program takes for one."""

Values = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=30)], Annotated[str, Field(max_length=200)]],
    Field(max_length=20),
]
"""What a text's slots are filled with, by slot."""
