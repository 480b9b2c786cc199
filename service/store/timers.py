"""Moments to act at: set in the transaction that makes them needed, gone in the one that acts on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, case, delete, or_, select, update

from service.store.care_tables import AlertRow, EnrolmentRow, TimerRow
from service.store.statement import Statement, inserting_once, table_of
from service.store.store import Transaction
from service.store.tables import OutboundRow

_SET = inserting_once(TimerRow)
_TABLE = table_of(TimerRow)
_DROP = Statement(
    lambda _: delete(_TABLE).where(_TABLE.c.subject_id == bindparam("subject"), _TABLE.c.kind == bindparam("kind"))
)


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


def waiting(tx: Transaction, now: datetime, limit: int) -> tuple[str, ...]:
    """Return the ids of at most ``limit`` timers that are due, the oldest first; they are kept from nobody."""
    query = select(TimerRow.id).where(TimerRow.due_at <= now).order_by(TimerRow.due_at).limit(limit)
    return tuple(tx.connection.execute(query).scalars())


def person_of(tx: Transaction, timer_id: str) -> str | None:
    """Return whom a timer is about, ``None`` if it or its subject is gone."""
    subject = TimerRow.subject_id
    whose = case(
        (TimerRow.kind.in_((Kind.CHECK, Kind.CONSENT)), subject),
        (
            TimerRow.kind.in_((Kind.SILENCE, Kind.CALL)),
            select(OutboundRow.person_id).where(OutboundRow.id == subject).scalar_subquery(),
        ),
        (
            TimerRow.kind == Kind.CLIMB,
            select(AlertRow.person_id).where(AlertRow.id == subject).scalar_subquery(),
        ),
        else_=select(EnrolmentRow.person_id).where(EnrolmentRow.id == subject).scalar_subquery(),
    )
    return tx.connection.execute(select(whose).where(TimerRow.id == timer_id)).scalar_one_or_none()


def hold(tx: Transaction, timer_id: str, now: datetime) -> Timer | None:
    """Return a timer that is still due and keep others from it until the transaction ends, ``None`` if it is not."""
    query = select(TimerRow.id, TimerRow.kind, TimerRow.subject_id, TimerRow.due_at).where(TimerRow.id == timer_id)
    row = tx.connection.execute(query.where(TimerRow.due_at <= now).with_for_update()).one_or_none()
    return Timer(row.id, Kind(row.kind), row.subject_id, row.due_at) if row else None


def put_off(tx: Transaction, timer_id: str, due_at: datetime) -> None:
    """Move a timer that could not be acted on."""
    tx.connection.execute(update(TimerRow).where(TimerRow.id == timer_id).values(due_at=due_at))


def done(tx: Transaction, ids: Collection[str]) -> None:
    """Remove timers that were acted on."""
    tx.connection.execute(delete(TimerRow).where(TimerRow.id.in_(ids)))


def drop(tx: Transaction, subject_id: str, *kinds: Kind) -> None:
    """Remove the timers of these kinds about a subject, all of them where none is named."""
    for kind in kinds or Kind:
        tx.run(_DROP, {"subject": subject_id, "kind": kind})


def drop_of_person(tx: Transaction, person_id: str, *kinds: Kind) -> None:
    """Remove the timers of these kinds about a person, their plans and their texts, all where none is named.

    A case that climbs stays: it is not the patient's to stop.
    """
    theirs = (
        select(EnrolmentRow.id).where(EnrolmentRow.person_id == person_id),
        select(OutboundRow.id).where(OutboundRow.person_id == person_id, OutboundRow.due_at.is_not(None)),
    )
    about = or_(TimerRow.subject_id == person_id, *(TimerRow.subject_id.in_(ids) for ids in theirs))
    wanted = delete(TimerRow).where(about)
    tx.connection.execute(wanted.where(TimerRow.kind.in_(kinds)) if kinds else wanted)
