"""Connections: what SQLite and PostgreSQL each need so that nothing said to be stored is ever lost."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

READING = {"sqlite_begin": "BEGIN", "postgresql_readonly": True}
BARE = {"sqlite_begin": None}
"""Options of a connection: one that only reads, and one of SQLite outside any transaction."""

_READS = "reads"
"""Where a connection remembers whether it is set to only read, so that it is told only when that changes."""

PATIENCE = 5.0
"""Seconds a transaction waits for another: well under the 15 s a carrier waits for us (telephony.md 1.1)."""


def database_file(url: str) -> Path | None:
    """Return the file of a SQLite database, ``None`` for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database) if _is_sqlite(parsed) and parsed.database else None


def make_engine(url: str, patience: float = PATIENCE, pooled: bool = True) -> Engine:
    """Return an engine that never shows parameters in an error. ``patience`` is in seconds; nothing connects yet."""
    parsed = make_url(url)
    if _is_sqlite(parsed):
        return _sqlite(parsed, patience, pooled)
    milliseconds = int(patience * 1000)
    options = f"-c lock_timeout={milliseconds} -c statement_timeout={2 * milliseconds} -c timezone=UTC"
    connect = {"connect_timeout": max(2, int(patience)), "options": options, "application_name": "barta"}
    if not pooled:
        return create_engine(parsed, hide_parameters=True, connect_args=connect, poolclass=NullPool)
    # A restarted server must not cost the next patient an answer, hence the ping.
    return create_engine(
        parsed, hide_parameters=True, connect_args=connect, pool_pre_ping=True, pool_timeout=patience, pool_recycle=1800
    )


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite(url: URL, patience: float, pooled: bool) -> Engine:
    # isolation_level None: the driver leaves BEGIN to us, see _begin.
    connect = {"timeout": patience, "isolation_level": None, "check_same_thread": False}
    engine = (
        create_engine(url, hide_parameters=True, connect_args=connect, pool_timeout=patience)
        if pooled
        else create_engine(url, hide_parameters=True, connect_args=connect, poolclass=NullPool)
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=FAST")


def _begin(connection: Connection) -> None:
    # Taking the write lock at the start means that no transaction fails half way for want of it.
    begin = connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE")
    if begin:
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise TypeError("only SQLite is told when a transaction begins")
        reads = begin == "BEGIN"
        if connection.info.get(_READS) is not reads:
            driver.execute(f"PRAGMA query_only={reads}")
            connection.info[_READS] = reads
        driver.execute(begin)
