"""Statements of the busiest paths: described once, compiled once for each database, then run by its driver.

Building, compiling and wrapping each statement anew at every text took longer than everything else together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Delete, Dialect, Insert, Integer, Select, Table, Update, bindparam, insert, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from service.store.columns import Moment
from service.store.faults import StoreFault, Trouble
from service.store.tables import Base

Row = Mapping[str, Any]
"""One row by column name, each value as its column type gives it."""

Clause = Select[*tuple[Any, ...]] | Insert | Update | Delete
_Convert = Callable[[Any], Any]
_Places = tuple[tuple[str, _Convert | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement with named parameters. ``build`` makes it for a database by name (``sqlite``, ``postgresql``)."""

    build: Callable[[str], Clause]


def inserting(row: type[Base]) -> Statement:
    """Return the statement that stores a row; a column that is given no value stays empty, if it may."""
    table = table_of(row)
    return Statement(lambda _: insert(table).values(_parameters(table)).inline())


def inserting_once(row: type[Base]) -> Statement:
    """Return the statement that stores a row and gives one row back, or none where a unique value of it is stored.

    It waits for another transaction that is just storing the same, so that after "none" the other's row is seen.
    """
    table = table_of(row)

    def build(database: str) -> Insert:
        # Asked for back, because a driver's row count after an insert is not to be trusted: psycopg's was -1.
        stored = literal_column("1", Integer).label("stored")
        return _upsert(database, table).on_conflict_do_nothing().returning(stored)

    return Statement(build)


def replacing(row: type[Base]) -> Statement:
    """Return the statement that stores a row in place of the one with the same primary key, if there is one."""
    table = table_of(row)
    keys = [column.name for column in table.primary_key]

    def build(database: str) -> Insert:
        new = _upsert(database, table)
        return new.on_conflict_do_update(
            index_elements=keys, set_={name: new.excluded[name] for name in _parameters(table) if name not in keys}
        )

    return Statement(build)


def table_of(row: type[Base]) -> Table:
    """Return the table behind a row class."""
    return Base.metadata.tables[row.__tablename__]


class Statements:
    """The compiled statements of one database. Threads may share it."""

    def __init__(self, dialect: Dialect) -> None:
        """Serve the database that ``dialect`` is of; nothing is compiled before it is needed."""
        self._dialect = dialect
        self._compiled: dict[Statement, _Compiled] = {}

    def run(self, cursor: DBAPICursor, statement: Statement, values: Mapping[str, object]) -> list[Row]:
        """Run a statement in the cursor's transaction and return its rows, none where it gives nothing back.

        Raises :class:`StoreFault` for a value its column does not take and ``KeyError`` for one that is missing;
        errors of the driver stay its own.
        """
        compiled = self._of(statement)
        cursor.execute(compiled.sql, compiled.bound(values))
        return [compiled.row(raw) for raw in cursor.fetchall()] if compiled.results else []

    def run_each(self, cursor: DBAPICursor, statement: Statement, rows: Iterable[Mapping[str, object]]) -> None:
        """Run a statement that gives nothing back once for each of ``rows``."""
        compiled = self._of(statement)
        many: Any = [compiled.bound(values) for values in rows]
        cursor.executemany(compiled.sql, many)

    def _of(self, statement: Statement) -> "_Compiled":
        compiled = self._compiled.get(statement)
        if compiled is None:
            compiled = self._compiled[statement] = _compile(statement, self._dialect)
        return compiled


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the driver reads it; ``ordered`` is true where its parameters go by position.

    ``own`` are the values of parameters that need not be given: constants, and nothing for what may be empty.
    """

    sql: str
    ordered: bool
    parameters: _Places
    results: _Places
    own: Mapping[str, Any]

    def bound(self, values: Mapping[str, object]) -> list[Any] | dict[str, Any]:
        given = {**self.own, **values}
        try:
            if self.ordered:
                return [convert(given[name]) if convert else given[name] for name, convert in self.parameters]
            return {name: convert(given[name]) if convert else given[name] for name, convert in self.parameters}
        except (ValueError, TypeError) as error:
            raise StoreFault(Trouble.REFUSED, type(error).__name__) from None

    def row(self, raw: Iterable[Any]) -> Row:
        return {
            name: convert(value) if convert else value for (name, convert), value in zip(self.results, raw, strict=True)
        }


def _compile(statement: Statement, dialect: Dialect) -> _Compiled:
    clause = statement.build(dialect.name)
    compiled = clause.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("only a statement can be compiled for a driver")
    names = compiled.positiontup if compiled.positional else compiled.binds
    return _Compiled(
        compiled.string,
        compiled.positional,
        tuple((name, _kept(compiled.binds[name].type, dialect)) for name in names or ()),
        tuple((column.name, _given(column.type, dialect)) for column in clause.exported_columns),
        {name: bind.value for name, bind in compiled.binds.items() if not bind.required},
    )


def _kept(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    if isinstance(kind, Moment) and dialect.name == "sqlite":
        return _written
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _written(moment: datetime | None) -> str | None:
    """Return a moment as SQLAlchemy keeps it in SQLite, made in one step: it stands several times in every answer."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _given(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _upsert(database: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    new = sqlite.insert(table) if database == "sqlite" else postgresql.insert(table)
    return new.values(_parameters(table)).inline()


def _parameters(table: Table) -> dict[str, Any]:
    """Return a parameter for each column but a number that the database counts up itself."""
    counted = table.autoincrement_column
    return {
        column.name: bindparam(column.name, None, column.type, required=not column.nullable)
        for column in table.columns
        if column is not counted
    }
