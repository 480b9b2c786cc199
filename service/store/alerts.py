"""Cases a human must look at, and how far each has climbed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import RowMapping, func, select, update

from service.store.care_tables import AlertRow
from service.store.statement import inserting
from service.store.store import Transaction

FIRST_NUMBER = 1001
"""The number of the first case: four digits, so that a code read aloud is recognised as one."""

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
    """Return the number of the next case. Two at once get the same; the database refuses the second."""
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


def store(tx: Transaction, alert: Alert) -> None:
    """Store what has become of a case."""
    changed = {name: getattr(alert, name) for name in Alert.__slots__ if name not in {"id", "number", "person_id"}}
    tx.connection.execute(update(AlertRow).where(AlertRow.id == alert.id).values(changed))


def _one(tx: Transaction, wanted: object) -> Alert | None:
    row = tx.connection.execute(_ROW.where(wanted).with_for_update()).mappings().one_or_none()  # type: ignore[arg-type]
    return _alert(row) if row else None


def _alert(row: RowMapping) -> Alert:
    values = dict(row)
    values |= {"colour": Colour(row["colour"]), "status": Standing(row["status"])}
    return Alert(**values)
