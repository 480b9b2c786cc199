"""Bringing the database to the current schema, safely when several processes start at once."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from service.store.engine import BARE, database_file, make_engine
from service.store.faults import StoreFault, Trouble, named
from service.store.revision import current, head

_PATIENCE = 600.0
_LOCK = 0x6261727461  # "barta": the advisory lock of migrations in PostgreSQL


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the current schema, making the SQLite file (mode 0600) where there is none.

    All of it happens or nothing does. Whoever starts second waits and finds nothing left to do. Raises
    :class:`StoreFault`.
    """
    with _alone(url) as connection:
        command.upgrade(_config(connection), "head")


def downgrade(url: str, revision: str = "base") -> None:
    """Take the schema back to ``revision``; ``base`` takes away every table and all that is stored."""
    with _alone(url) as connection:
        command.downgrade(_config(connection), revision)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(url: str) -> Iterator[Connection]:
    file = database_file(url)
    engine = make_engine(url, patience=_PATIENCE, pooled=False)
    with named():
        if file:
            with _file_lock(file):
                _write_ahead(url)
                with engine.begin() as connection:
                    yield connection
            return
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection


@contextmanager
def _file_lock(file: Path) -> Iterator[None]:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        with file.with_name(f"{file.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise StoreFault(Trouble.UNREACHABLE, type(error).__name__) from None


def _write_ahead(url: str) -> None:
    # The journal mode is kept in the file, so it is set once, here, where nobody else is at it: two processes
    # that switch it at the same time get "database is locked" whatever their busy timeout.
    engine = make_engine(url, patience=_PATIENCE, pooled=False)
    with engine.connect().execution_options(**BARE) as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


__all__ = ["current", "downgrade", "head", "migrate"]
