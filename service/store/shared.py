"""Group commit on SQLite: what several threads store at once reaches the disk in one SQL transaction.

The wait for the disk is the dearest part of a small transaction, and SQLite has one writer anyway
(docs/decisions/0008-group-commit.md).
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from threading import Lock

from sqlalchemy import Connection, Engine

from service.store.engine import PATIENCE
from service.store.faults import StoreFault, Trouble, named
from service.store.turns import Turns, held

MOST = 32
"""Transactions that share one commit."""

LONGEST = 0.02
"""Seconds after which a shared transaction takes nobody else in: the first in it waits for the last."""


@dataclass(slots=True, eq=False)
class _Shared:
    """One SQL transaction: since when it is open, a lock for each that waits for its commit, and how it ended."""

    connection: Connection
    driver: sqlite3.Connection
    since: float
    waiting: list[Lock] = field(default_factory=list)
    stored: bool = False
    fault: StoreFault | None = None

    def takes_more(self, longest: float) -> bool:
        return self.driver.in_transaction and len(self.waiting) < MOST and time.monotonic() - self.since < longest


class SharedWriter:
    """The one writer of a SQLite file within a process: threads take turns, and whoever is last commits for all.

    Each transaction stands or falls alone, by a savepoint of its own, until the commit, which they share. One that
    came later may see what an earlier one stored; it never outlives it.
    """

    def __init__(self, engine: Engine, patience: float = PATIENCE, longest: float = LONGEST) -> None:
        """Write through ``engine``; ``patience`` and ``longest`` are in seconds (see ``PATIENCE``, ``LONGEST``)."""
        self._engine = engine
        self._patience = patience
        self._longest = longest
        self._turns = Turns()
        self._open: _Shared | None = None

    @property
    def queue(self) -> int:
        """How many wait for their turn."""
        return self._turns.queue

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction; a block that ends well is left only when what it stored is on the disk.

        Raises :class:`StoreFault` where the turn does not come in time, where the database fails, and where the
        shared commit fails: then nothing was stored of anybody in it.
        """
        if not self._turns.take(self._patience):
            raise StoreFault(Trouble.BUSY)
        kept = None
        try:
            with named(sqlite3.Error):
                shared = self._joined()
            with _alone(shared), named(sqlite3.Error):
                yield shared.connection
            kept = held()
            shared.waiting.append(kept)
        finally:
            self._end_turn()
        kept.acquire()
        if not shared.stored:
            raise _again(shared.fault)

    def _joined(self) -> _Shared:
        """Return the SQL transaction that is open, or a new one."""
        if self._open is None:
            with ExitStack() as opening:
                connection = opening.enter_context(closing(self._engine.connect()))
                connection.begin()
                driver = connection.connection.driver_connection
                if not isinstance(driver, sqlite3.Connection):
                    raise TypeError("only SQLite shares a transaction")
                opening.pop_all()
            self._open = _Shared(connection, driver, time.monotonic())
        return self._open

    def _end_turn(self) -> None:
        """Let the next one in, or commit where nobody waits or enough is in it."""
        shared = self._open
        if shared is not None:
            if shared.takes_more(self._longest) and self._turns.pass_on():
                return
            self._open = None
            _settle(shared)
        self._turns.give()


@contextmanager
def _alone(shared: _Shared) -> Iterator[None]:
    """Take back what one transaction wrote where it fails, and nothing of anybody else's."""
    others, ended, fault = bool(shared.waiting), False, None
    if others:
        shared.driver.execute("SAVEPOINT one")
    try:
        yield
        if others:
            shared.driver.execute("RELEASE one")
        ended = True
    except StoreFault as error:
        fault = error
        raise
    finally:
        if not ended:
            _take_back(shared, others, fault)


def _take_back(shared: _Shared, others: bool, fault: StoreFault | None) -> None:
    if others and shared.driver.in_transaction:
        shared.driver.execute("ROLLBACK TO one")
        shared.driver.execute("RELEASE one")
    else:
        # Nobody else is in it, or a full disk has made SQLite undo everything, and those who wait must hear why.
        shared.driver.rollback()
        shared.fault = fault


def _settle(shared: _Shared) -> None:
    """Commit, and let everybody go who waits for it."""
    try:
        with named(sqlite3.Error), closing(shared.connection):
            try:
                if shared.waiting and shared.driver.in_transaction:
                    shared.connection.commit()
                    shared.stored = True
            finally:
                # After a commit that failed SQLite's transaction may still be open, and the pool would not notice.
                shared.driver.rollback()
    except StoreFault as fault:
        shared.fault = fault
    finally:
        for waits in shared.waiting:
            waits.release()


def _again(fault: StoreFault | None) -> StoreFault:
    """Return the fault anew, for each who must hear of it."""
    return StoreFault(fault.trouble, fault.code) if fault else StoreFault(Trouble.FULL)
