"""Ending the rotation of ``DATA_KEY``: what the old key wrote is sealed anew, so that the old key can go."""

from sqlalchemy import Table, func, select, update

from service.secrets import Sealed
from service.store.columns import Secret
from service.store.store import Store, Transaction
from service.store.tables import Base, PersonRow

_BATCH = 500


def reseal(store: Store) -> int:
    """Seal everything with the writing key that another key wrote and return how many values that were.

    Afterwards ``DATA_KEY`` may hold the new key alone, once every process runs with it. Raises
    :class:`service.secrets.Unreadable` where a value was written with a key that is not given.
    """
    total = 0
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Secret):
                while done := _some(store, table, column.name):
                    total += done
    return total


def _some(store: Store, table: Table, name: str) -> int:
    # A sealed value names its key in bytes 2 to 5, so the database itself finds what is left to do.
    with store.transaction() as tx:
        column = table.c[name]
        old = func.substr(column, 2, 4) != tx.vault.seal("", "").data[1:5]
        query = select(*table.primary_key, column).where(column.is_not(None), old).limit(_BATCH).with_for_update()
        rows = tx.connection.execute(query).all()
        for *key, sealed in rows:
            mine = [part == value for part, value in zip(table.primary_key, key, strict=True)]
            tx.connection.execute(update(table).where(*mine).values(_anew(tx, f"{table.name}.{name}", name, sealed)))
    return len(rows)


def _anew(tx: Transaction, purpose: str, name: str, sealed: Sealed) -> dict[str, object]:
    words = tx.vault.open(purpose, sealed)
    values: dict[str, object] = {name: tx.vault.seal(purpose, words)}
    if purpose == f"{PersonRow.__tablename__}.number":
        values["number_hash"] = tx.vault.index(purpose, words)
    return values
