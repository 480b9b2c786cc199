"""The store: one transaction per thing that happens, one writer at a time where the database wants it so."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine.interfaces import DBAPICursor

from service.secrets import Vault
from service.store.engine import READING, make_engine
from service.store.faults import named
from service.store.shared import SharedWriter
from service.store.statement import Row, Statement, Statements

Begin = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction and the vault that seals what it stores. Queries are functions that take it first.

    What is asked at every text runs by :meth:`run`, all else by ``connection``; both are in the same transaction.
    """

    connection: Connection
    vault: Vault
    statements: Statements
    cursor: DBAPICursor

    def run(self, statement: Statement, values: Mapping[str, object]) -> list[Row]:
        """Run a statement and return its rows, an empty list where it gives none."""
        return self.statements.run(self.cursor, statement, values)

    def store_once(self, statement: Statement, values: Mapping[str, object]) -> bool:
        """Store a row (:func:`service.store.statement.inserting_once`); return false where it is stored already."""
        return bool(self.run(statement, values))

    def run_each(self, statement: Statement, rows: Iterable[Mapping[str, object]]) -> None:
        """Run a statement that gives nothing back once for each of ``rows``."""
        self.statements.run_each(self.cursor, statement, rows)


class Store:
    """One database. Threads may share it; processes each open their own, after any fork."""

    def __init__(self, engine: Engine, vault: Vault, begin: Begin) -> None:
        """``begin`` opens a transaction that may write (:func:`writing`)."""
        self._engine = engine
        self._vault = vault
        self._begin = begin
        self._statements = Statements(engine.dialect)
        # What the driver itself may raise, for statements that reach it directly.
        self._fault: type[Exception] = engine.dialect.loaded_dbapi.Error

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction that may write: rolled back when the block raises, else on the disk when it is left.

        Never open one inside another, nor while the network talks. Raises :class:`StoreFault` where the
        database fails, also at the commit; then nothing was stored.
        """
        # The cursor is closed while the turn is still ours: closing resets a statement that the next one may share.
        with named(self._fault), self._begin() as connection, closing(connection.connection.cursor()) as cursor:
            yield Transaction(connection, self._vault, self._statements, cursor)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that only reads, one moment's view of everything; waits for no writer."""
        with named(self._fault), self._engine.connect() as connection:
            reader = connection.execution_options(**READING)
            with reader.begin(), closing(reader.connection.cursor()) as cursor:
                yield Transaction(reader, self._vault, self._statements, cursor)

    def ping(self) -> None:
        """Ask the database for one answer; raises :class:`StoreFault` if none comes."""
        with self.reading() as tx:
            tx.connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every idle connection."""
        self._engine.dispose()


def open_store(url: str, vault: Vault) -> Store:
    """Return the store at a SQLAlchemy URL; nothing connects yet and no table is made (see ``schema.migrate``)."""
    engine = make_engine(url)
    return Store(engine, vault, writing(engine))


def writing(engine: Engine) -> Begin:
    """Return how transactions that may write begin: SQLite's share one writer, PostgreSQL has as many as it likes."""
    return SharedWriter(engine).begin if engine.dialect.name == "sqlite" else engine.begin
