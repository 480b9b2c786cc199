"""Where each person's text conversation stands, as the plain data that :mod:`messages` makes of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from service.store.once import insert_once
from service.store.store import Transaction
from service.store.tables import ConversationRow


def load(tx: Transaction, person_id: str) -> Mapping[str, object] | None:
    """Return the stored state, ``None`` where the person has none. Hold the person first (``people.reach``)."""
    query = select(ConversationRow.state).where(ConversationRow.person_id == person_id)
    return tx.connection.execute(query).scalar_one_or_none()


def save(tx: Transaction, person_id: str, state: Mapping[str, object], now: datetime) -> None:
    """Store the state; it must be JSON and hold none of the person's words, for it is not sealed."""
    kept = dict(state)
    if insert_once(tx, ConversationRow, person_id=person_id, state=kept, updated_at=now):
        return
    changed = update(ConversationRow).where(ConversationRow.person_id == person_id)
    tx.connection.execute(changed.values(state=kept, updated_at=now))


def drop(tx: Transaction, person_id: str) -> None:
    """Forget where the conversation stands."""
    tx.connection.execute(delete(ConversationRow).where(ConversationRow.person_id == person_id))
