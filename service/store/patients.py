"""Whose patient a person is, where they live, at what hours they want to be written to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, select, update

from service.store.care_tables import PatientRow
from service.store.statement import inserting_once
from service.store.store import Transaction

_ROW = select(*PatientRow.__table__.c)
_NEW = inserting_once(PatientRow)


@dataclass(frozen=True, slots=True)
class Patient:
    """One person in somebody's care. ``hours`` are "HH:MM" in the deployment's zone, ``None`` where none was asked."""

    person_id: str
    staff_id: str | None
    area: str | None
    created_at: datetime
    hours_from: str | None = None
    hours_to: str | None = None


def add(tx: Transaction, patient: Patient) -> bool:
    """Store whose patient a person is; return false where they are in somebody's care already."""
    return tx.store_once(
        _NEW,
        {
            "person_id": patient.person_id,
            "staff_id": patient.staff_id,
            "area": patient.area,
            "hours_from": patient.hours_from,
            "hours_to": patient.hours_to,
            "created_at": patient.created_at,
        },
    )


def get(tx: Transaction, person_id: str) -> Patient | None:
    """Return the patient, ``None`` for a person in nobody's care."""
    row = tx.connection.execute(_ROW.where(PatientRow.person_id == person_id)).mappings().one_or_none()
    return _patient(row) if row else None


def set_hours(tx: Transaction, person_id: str, hours_from: str, hours_to: str) -> None:
    """Remember the hours a person wants to be written to."""
    one = update(PatientRow).where(PatientRow.person_id == person_id)
    tx.connection.execute(one.values(hours_from=hours_from, hours_to=hours_to))


def of_people(tx: Transaction, people: Collection[str]) -> Mapping[str, Patient]:
    """Return the patients among some people, by person."""
    rows = tx.connection.execute(_ROW.where(PatientRow.person_id.in_(people))).mappings()
    return {row["person_id"]: _patient(row) for row in rows}


def take_on(tx: Transaction, person_id: str, staff_id: str, area: str | None) -> None:
    """Give a patient whom nobody cared for to a health worker."""
    alone = update(PatientRow).where(PatientRow.person_id == person_id, PatientRow.staff_id.is_(None))
    tx.connection.execute(alone.values(staff_id=staff_id, area=area))


def forget(tx: Transaction, person_id: str) -> None:
    """Forget whose patient a person was and where they lived."""
    tx.connection.execute(delete(PatientRow).where(PatientRow.person_id == person_id))


def _patient(row: RowMapping) -> Patient:
    return Patient(
        row["person_id"], row["staff_id"], row["area"], row["created_at"], row["hours_from"], row["hours_to"]
    )
