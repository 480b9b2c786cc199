"""Where each person's text conversation stands, as the plain data that :mod:`messages` makes of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from service.store.statement import Statement, replacing, table_of
from service.store.store import Transaction
from service.store.tables import ConversationRow

_TABLE = table_of(ConversationRow)
_STATE = Statement(lambda _: select(_TABLE.c.state).where(_TABLE.c.person_id == bindparam("person")))
_SAVE = replacing(ConversationRow)


def load(tx: Transaction, person_id: str) -> Mapping[str, object] | None:
    """Return the stored state, ``None`` where the person has none. Hold the person first (``people.reach``)."""
    rows = tx.run(_STATE, {"person": person_id})
    return rows[0]["state"] if rows else None


def save(tx: Transaction, person_id: str, state: Mapping[str, object], now: datetime) -> None:
    """Store the state; it must be JSON and hold none of the person's words, for it is not sealed."""
    tx.run(_SAVE, {"person_id": person_id, "state": dict(state), "updated_at": now})


def drop(tx: Transaction, person_id: str) -> None:
    """Forget where the conversation stands."""
    tx.connection.execute(delete(ConversationRow).where(ConversationRow.person_id == person_id))
