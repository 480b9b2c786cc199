"""Storing a row once: whoever comes second is told so instead of failing."""

from sqlalchemy import Insert, Integer, literal_column
from sqlalchemy.dialects import postgresql, sqlite

from service.store.store import Transaction
from service.store.tables import Base


def insert_once(tx: Transaction, table: type[Base], **values: object) -> bool:
    """Insert a row; return false, and change nothing, where a unique value of it is already stored.

    Waits for another transaction that is just storing the same, so that after false the other's row is seen.
    """
    # Asked for back, because a driver's row count after an insert is not to be trusted: psycopg's was -1.
    stored = tx.connection.execute(_quiet(tx, table).values(values).returning(literal_column("1", Integer)))
    return stored.first() is not None


def _quiet(tx: Transaction, table: type[Base]) -> Insert:
    if tx.connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()
