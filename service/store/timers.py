"""Moments to act at: set in the transaction that makes them needed, gone in the one that acts on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from service.store.care_tables import TimerRow
from service.store.statement import inserting_once
from service.store.store import Transaction

_SET = inserting_once(TimerRow)


class Kind(StrEnum):
    """What is looked at when the moment comes, and whose id ``subject_id`` is."""

    CHECK = "check"
    """A guided check nobody went on with (clinical.md 4.6: 10 minutes): a person."""
    CONSENT = "consent"
    """A consent question nobody answered (clinical.md 5.3, P-SYS: 72 hours): a person."""
    SILENCE = "silence"
    """A message of a plan nobody answered (clinical.md 5.5): a text of ours."""
    CLIMB = "climb"
    """An alert nobody acknowledged (clinical.md 5.2): an alert."""
    LAY = "lay"
    """A plan whose next messages must be laid out: an enrolment."""
    CALL = "call"
    """A call of ours whose fate is not known yet: a text of ours that is a call."""


@dataclass(frozen=True, slots=True)
class Timer:
    """One moment to act at; ``due_at`` is UTC."""

    id: str
    kind: Kind
    subject_id: str
    due_at: datetime


def put(tx: Transaction, timer: Timer) -> None:
    """Set a timer; one with the same id stays as it is."""
    values = {"id": timer.id, "kind": timer.kind, "subject_id": timer.subject_id, "due_at": timer.due_at}
    tx.store_once(_SET, values)


def due(tx: Transaction, now: datetime, limit: int) -> tuple[Timer, ...]:
    """Take at most ``limit`` timers that are due, the oldest first: each goes to one caller only.

    Whoever takes them acts and removes them in the same transaction, so that a crash leaves both undone.
    """
    some = select(TimerRow.id, TimerRow.kind, TimerRow.subject_id, TimerRow.due_at).where(TimerRow.due_at <= now)
    rows = tx.connection.execute(some.order_by(TimerRow.due_at).limit(limit).with_for_update(skip_locked=True))
    return tuple(Timer(row.id, Kind(row.kind), row.subject_id, row.due_at) for row in rows)


def done(tx: Transaction, ids: Collection[str]) -> None:
    """Remove timers that were acted on."""
    tx.connection.execute(delete(TimerRow).where(TimerRow.id.in_(ids)))


def drop(tx: Transaction, subject_id: str, *kinds: Kind) -> None:
    """Remove the timers of these kinds about a subject, all of them where none is named."""
    wanted = delete(TimerRow).where(TimerRow.subject_id == subject_id)
    tx.connection.execute(wanted.where(TimerRow.kind.in_(kinds)) if kinds else wanted)
