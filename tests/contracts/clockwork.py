"""A clock that stands still until it is told to move, and ids that count."""

from datetime import UTC, datetime, timedelta
from itertools import count


class StillClock:
    """Tells ``2026-11-20 06:00 UTC`` until moved."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment the clock stands at."""
        return self._now

    def move(self, seconds: float) -> None:
        """Move the clock on."""
        self._now += timedelta(seconds=seconds)


class CountingIds:
    """Gives ``kind-1``, ``kind-2`` ... from ``first`` on."""

    def __init__(self, first: int = 1) -> None:
        self._numbers = count(first)

    def new(self, kind: str) -> str:
        """Return the next id."""
        return f"{kind}-{next(self._numbers)}"
