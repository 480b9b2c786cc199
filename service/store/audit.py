"""The record of what happened: written inside each transaction, changed by nobody, ever."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select

from service.store.statement import inserting
from service.store.store import Transaction
from service.store.tables import AuditRow

_RECORD = inserting(AuditRow)
_NOTHING: Mapping[str, str | int | bool] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: by whom (a staff id, ``patient``, ``clock``), what, to which row.

    ``detail`` holds ids, codes and counts only: the record outlives every patient's words and number.
    """

    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, str | int | bool] = field(default_factory=lambda: _NOTHING)


def record(tx: Transaction, event: Event) -> None:
    """Add an event; it stands or falls with the transaction it is about."""
    record_all(tx, (event,))


def record_all(tx: Transaction, events: Iterable[Event]) -> None:
    """Add events in their order."""
    rows = [
        {
            "at": event.at,
            "actor": event.actor,
            "action": event.action,
            "subject_kind": event.subject_kind,
            "subject_id": event.subject_id,
            "detail": dict(event.detail),
        }
        for event in events
    ]
    if rows:
        tx.run_each(_RECORD, rows)


def of(tx: Transaction, subject_kind: str, subject_id: str) -> tuple[Event, ...]:
    """Return everything that happened to one row, oldest first."""
    query = select(AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.detail).order_by(AuditRow.id)
    rows = tx.connection.execute(query.where(AuditRow.subject_kind == subject_kind, AuditRow.subject_id == subject_id))
    return tuple(
        Event(at, actor, action, subject_kind, subject_id, _plain(detail)) for at, actor, action, detail in rows
    )


def _plain(detail: Mapping[str, object]) -> dict[str, str | int | bool]:
    return {name: value for name, value in detail.items() if isinstance(value, str | int)}
