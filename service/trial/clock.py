"""The clock of a trial: the machine's own, pushed forward by whoever watches; every process of the trial sees it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.ports import Clock

FURTHEST = timedelta(days=3 * 366)
"""How far in all the clock may run ahead of the machine's: dates stay believable, and keys and reviews in force."""


class BackwardsError(ValueError):
    """The clock of a trial was to be set back, or too far ahead; says why it cannot be."""


@dataclass(frozen=True, slots=True)
class _Hands:
    """How far the clock is ahead, in seconds, and the moment it is on its way to, if any (Unix seconds)."""

    ahead: float = 0.0
    until: float | None = None


class TrialClock:
    """The time of ``machine`` plus what the file ``path`` says; read anew whenever that file is another.

    It moves forward only: rows are already stamped with the moments it has passed.
    """

    def __init__(self, path: Path, machine: Clock) -> None:
        self._path = path
        self._machine = machine
        self._seen: tuple[tuple[int, int], _Hands] | None = None

    def now(self) -> datetime:
        """Return the present moment of the trial in UTC."""
        return self._machine.now() + timedelta(seconds=self._hands().ahead)

    def heading_for(self) -> datetime | None:
        """Return the moment the clock is on its way to, ``None`` while it just runs."""
        until = self._hands().until
        return None if until is None else datetime.fromtimestamp(until, UTC)

    def head_for(self, moment: datetime) -> None:
        """Send the clock on its way to a moment; raises ``BackwardsError`` for one that has passed or is too far."""
        with self._alone():
            hands = self._hands()
            self._check(moment, hands)
            self._write(_Hands(hands.ahead, moment.timestamp()))

    def rest(self) -> None:
        """End a way before its goal: the clock just runs on from where it is."""
        with self._alone():
            self._write(_Hands(self._hands().ahead))

    def move_to(self, moment: datetime) -> None:
        """Move the clock at once; raises ``BackwardsError`` for a moment that has passed or is too far."""
        with self._alone():
            hands = self._hands()
            self._check(moment, hands)
            arrived = hands.until is not None and moment.timestamp() >= hands.until
            ahead = (moment - self._machine.now()).total_seconds()
            self._write(_Hands(ahead, None if arrived else hands.until))

    def _check(self, moment: datetime, hands: _Hands) -> None:
        machine = self._machine.now()
        if moment < machine + timedelta(seconds=hands.ahead):
            raise BackwardsError("The clock cannot go back: what has happened is on record. Choose a later moment.")
        if moment - machine > FURTHEST:
            raise BackwardsError("The clock cannot run more than three years ahead. Choose an earlier moment.")

    def _hands(self) -> _Hands:
        try:
            found = self._path.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            if self._seen is None or self._seen[0] != stamp:
                self._seen = (stamp, _read(self._path.read_text("ascii")))
        except FileNotFoundError:
            return _Hands()
        return self._seen[1]

    def _write(self, hands: _Hands) -> None:
        """A whole new file is put in place: nobody reads half a time."""
        draft = self._path.with_suffix(".new")
        draft.write_text(f"{hands.ahead!r} {'' if hands.until is None else repr(hands.until)}\n", "ascii")
        draft.replace(self._path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)) as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield


def _read(text: str) -> _Hands:
    ahead, _, until = text.strip().partition(" ")
    return _Hands(float(ahead), float(until) if until else None)
