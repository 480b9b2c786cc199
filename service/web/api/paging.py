"""Pages of a list: at most so many items, and an opaque mark of where the next page goes on."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")

USUAL, MOST = 50, 200
_LONGEST = 400


class BadCursor(ValueError):
    """A mark that no page of ours ever ended with."""


def mark(*place: str | int) -> str:
    """Return the mark of a place in a list."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place(cursor: str | None, *kinds: type[str] | type[int]) -> tuple[str | int, ...] | None:
    """Return the place a mark stands for, ``None`` for the beginning. Raises :class:`BadCursor`.

    ``kinds`` are what the place consists of.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        read = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)) if len(cursor) <= _LONGEST else None
    except (ValueError, binascii.Error, RecursionError):
        read = None
    if not isinstance(read, list) or [type(each) for each in read] != list(kinds):
        raise BadCursor
    if any(not _storable(each) for each in read):
        raise BadCursor
    return tuple(read)


def moment(text: str | int) -> datetime:
    """Return the moment within a place. Raises :class:`BadCursor`."""
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError:
        raise BadCursor from None
    if read.tzinfo is None:
        raise BadCursor
    return read


def page(rows: Sequence[T], limit: int, marked: Callable[[T], str]) -> tuple[Sequence[T], str | None]:
    """Return the rows to show and the mark of the next page; ``rows`` were asked for with one more than ``limit``."""
    shown = rows[:limit]
    return shown, marked(shown[-1]) if len(rows) > limit else None


def _storable(value: str | int) -> bool:
    if isinstance(value, int):
        return abs(value) < 2**31
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
