"""The one file of the simulated carrier: SQLite, private to its owner, shared by every process of a trial."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PATIENCE = 10
"""Seconds a writer waits for another."""


def prepare(path: Path, tables: str) -> None:
    """Make the file and these tables where they are absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(tables)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for one transaction, committed at the end."""
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level="IMMEDIATE")) as connection, connection:
        yield connection
