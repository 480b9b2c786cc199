"""Who is in which plan, since when, and how far its messages stand in the outbox."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import RowMapping, bindparam, literal, select, update

from service.store.care_tables import EnrolmentRow
from service.store.statement import Statement, inserting_once, table_of
from service.store.store import Transaction

_SLOTS = "enrolment.slots"
_ROW = select(*EnrolmentRow.__table__.c)
_NEW = inserting_once(EnrolmentRow)
_TABLE = table_of(EnrolmentRow)
_RUNNING = Statement(
    lambda _: select(_TABLE.c.id).where(
        _TABLE.c.person_id == bindparam("person"),
        (_TABLE.c.status == literal("active")) | (_TABLE.c.status == literal("paused")),
    )
)


class Status(StrEnum):
    """Where an enrolment stands; only ``ended`` is final."""

    WAITING_CONSENT = "waiting_consent"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One person in one plan. ``day0`` is a day in the deployment's zone; ``slots`` are the values of its texts.

    ``laid_until`` is up to when its messages are in the outbox, ``pace`` the days between those that were slowed.
    """

    id: str
    person_id: str
    plan: str
    day0: date
    status: Status
    created_at: datetime
    slots: Mapping[str, str] = field(default_factory=dict, repr=False)
    staff_id: str | None = None
    reason: str | None = None
    pace: int | None = None
    laid_until: datetime | None = None


def add(tx: Transaction, enrolment: Enrolment) -> bool:
    """Store an enrolment; return false where the person is in that plan already."""
    return tx.store_once(
        _NEW,
        {
            "id": enrolment.id,
            "person_id": enrolment.person_id,
            "plan": enrolment.plan,
            "day0": enrolment.day0.isoformat(),
            "status": enrolment.status,
            "slots": tx.vault.seal(_SLOTS, json.dumps(dict(enrolment.slots))),
            "staff_id": enrolment.staff_id,
            "reason": enrolment.reason,
            "pace": enrolment.pace,
            "laid_until": enrolment.laid_until,
            "created_at": enrolment.created_at,
            "updated_at": enrolment.created_at,
        },
    )


def get(tx: Transaction, enrolment_id: str) -> Enrolment | None:
    """Return one enrolment, ``None`` if there is none with this id."""
    row = tx.connection.execute(_ROW.where(EnrolmentRow.id == enrolment_id)).mappings().one_or_none()
    return _enrolment(tx, row) if row else None


def of_person(tx: Transaction, person_id: str, *statuses: Status) -> tuple[Enrolment, ...]:
    """Return a person's enrolments in these states, all where none is named, oldest first."""
    query = _ROW.where(EnrolmentRow.person_id == person_id).order_by(EnrolmentRow.created_at, EnrolmentRow.id)
    wanted = query.where(EnrolmentRow.status.in_(statuses)) if statuses else query
    return tuple(_enrolment(tx, row) for row in tx.connection.execute(wanted).mappings())


def running(tx: Transaction, person_id: str) -> int:
    """Return in how many plans a person is that have begun and not ended."""
    return len(tx.run(_RUNNING, {"person": person_id}))


def change(tx: Transaction, enrolment_id: str, status: Status, reason: str | None, now: datetime) -> None:
    """Store where an enrolment stands now and why; one that has ended stays so."""
    open_one = update(EnrolmentRow).where(EnrolmentRow.id == enrolment_id, EnrolmentRow.status != Status.ENDED)
    tx.connection.execute(open_one.values(status=status, reason=reason, updated_at=now))


def forget(tx: Transaction, person_id: str, reason: str, now: datetime) -> None:
    """End every plan of a person and forget the values of its texts: a place and a day may tell who it was."""
    theirs = update(EnrolmentRow).where(EnrolmentRow.person_id == person_id)
    tx.connection.execute(theirs.values(slots=None))
    going = theirs.where(EnrolmentRow.status != Status.ENDED)
    tx.connection.execute(going.values(status=Status.ENDED, reason=reason, updated_at=now))


def of_people(tx: Transaction, people: Collection[str]) -> Mapping[str, tuple[Enrolment, ...]]:
    """Return the enrolments of some people that have not ended, by person."""
    going = _ROW.where(EnrolmentRow.person_id.in_(people), EnrolmentRow.status != Status.ENDED)
    found: dict[str, list[Enrolment]] = defaultdict(list)
    for row in tx.connection.execute(going.order_by(EnrolmentRow.created_at, EnrolmentRow.id)).mappings():
        found[row["person_id"]].append(_enrolment(tx, row))
    return {person: tuple(rows) for person, rows in found.items()}


def laid(tx: Transaction, enrolment_id: str, until: datetime, now: datetime) -> None:
    """Note up to when an enrolment's messages stand in the outbox."""
    one = update(EnrolmentRow).where(EnrolmentRow.id == enrolment_id)
    tx.connection.execute(one.values(laid_until=until, updated_at=now))


def slow(tx: Transaction, enrolment_id: str, pace: int, now: datetime) -> None:
    """Note that a plan's repeated message goes only every ``pace`` days."""
    one = update(EnrolmentRow).where(EnrolmentRow.id == enrolment_id)
    tx.connection.execute(one.values(pace=pace, updated_at=now))


def _enrolment(tx: Transaction, row: RowMapping) -> Enrolment:
    return Enrolment(
        id=row["id"],
        person_id=row["person_id"],
        plan=row["plan"],
        day0=date.fromisoformat(row["day0"]),
        status=Status(row["status"]),
        created_at=row["created_at"],
        slots=json.loads(tx.vault.open(_SLOTS, row["slots"])) if row["slots"] else {},
        staff_id=row["staff_id"],
        reason=row["reason"],
        pace=row["pace"],
        laid_until=row["laid_until"],
    )
