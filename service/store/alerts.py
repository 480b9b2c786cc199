"""Cases a human must look at, and how far each has climbed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, RowMapping, func, or_, select, update

from service.store.care_tables import AlertRow, PatientRow
from service.store.statement import inserting
from service.store.store import Transaction

FIRST_NUMBER = 1001
"""The number of the first case: four digits, so that a code read aloud is recognised as one."""

_NUMBERING = 0x0B1047
"""The advisory lock under which numbers are given."""

_ROW = select(*AlertRow.__table__.c)
_NEW = inserting(AlertRow)


class Colour(StrEnum):
    """How soon a human must act (clinical.md 5.2): red within 15 minutes, amber the same day or next morning."""

    RED = "red"
    AMBER = "amber"


class Standing(StrEnum):
    """Where a case stands. Only a human closes one; silence never does."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Alert:
    """One case. ``rung`` is 0 for the assigned worker, 1 for the second, 2 for the supervisor; ``staff_id`` whoever
    has it now. ``because`` is the reason's id, never words of a patient. ``climbs_at`` is UTC."""

    id: str
    number: int
    person_id: str
    enrolment_id: str | None
    colour: Colour
    because: str
    status: Standing
    rung: int
    staff_id: str | None
    raised_at: datetime
    climbs_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None

    @property
    def code(self) -> str:
        """Return the name a health worker uses for the case; it says nothing of the patient."""
        return f"B-{self.number}"


def next_number(tx: Transaction) -> int:
    """Return the number of the next case; another transaction that wants one waits until this one ends.

    Hold the person first. SQLite has one writer; on PostgreSQL two would get the same number, and the one whose
    transaction then fails may be the answer to a patient.
    """
    if tx.connection.dialect.name == "postgresql":
        tx.connection.execute(select(func.pg_advisory_xact_lock(_NUMBERING)))
    highest = tx.connection.execute(select(func.max(AlertRow.number))).scalar_one_or_none()
    return FIRST_NUMBER if highest is None else highest + 1


def add(tx: Transaction, alert: Alert) -> None:
    """Store a new case."""
    tx.run(_NEW, {name: getattr(alert, name) for name in Alert.__slots__})


def get(tx: Transaction, alert_id: str) -> Alert | None:
    """Return one case and keep others from it until the transaction ends, ``None`` if there is none with this id."""
    return _one(tx, AlertRow.id == alert_id)


def by_number(tx: Transaction, number: int) -> Alert | None:
    """Return the case with this number in its code and keep others from it, ``None`` if there is none."""
    return _one(tx, AlertRow.number == number)


def unsettled(tx: Transaction, person_id: str) -> tuple[Alert, ...]:
    """Return a person's cases that no human has closed, oldest first."""
    query = _ROW.where(AlertRow.person_id == person_id, AlertRow.status != Standing.CLOSED).order_by(AlertRow.number)
    return tuple(_alert(row) for row in tx.connection.execute(query).mappings())


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases are wanted: those that came to one health worker or are of their patients (``staff_id``), and with
    them those of an area and the areas within it; all where both are ``None``."""

    staff_id: str | None = None
    area: str | None = None


def listing(tx: Transaction, scope: Scope, status: Standing | None, after: int | None, limit: int) -> tuple[Alert, ...]:
    """Return at most ``limit`` cases, newest first, older than number ``after``; new ones never shift a page."""
    query = _ROW.outerjoin(PatientRow, PatientRow.person_id == AlertRow.person_id)
    if scope.staff_id is not None:
        theirs = [AlertRow.staff_id == scope.staff_id, PatientRow.staff_id == scope.staff_id]
        if scope.area is not None:
            theirs += [PatientRow.area == scope.area, PatientRow.area.startswith(f"{scope.area}/", autoescape=True)]
        query = query.where(or_(*theirs))
    if status is not None:
        query = query.where(AlertRow.status == status)
    if after is not None:
        query = query.where(AlertRow.number < after)
    rows = tx.connection.execute(query.order_by(AlertRow.number.desc()).limit(limit)).mappings()
    return tuple(_alert(row) for row in rows)


def store(tx: Transaction, alert: Alert) -> None:
    """Store what has become of a case."""
    changed = {name: getattr(alert, name) for name in Alert.__slots__ if name not in {"id", "number", "person_id"}}
    tx.connection.execute(update(AlertRow).where(AlertRow.id == alert.id).values(changed))


def _one(tx: Transaction, wanted: ColumnElement[bool]) -> Alert | None:
    row = tx.connection.execute(_ROW.where(wanted).with_for_update()).mappings().one_or_none()
    return _alert(row) if row else None


def _alert(row: RowMapping) -> Alert:
    values = dict(row)
    values |= {"colour": Colour(row["colour"]), "status": Standing(row["status"])}
    return Alert(**values)
