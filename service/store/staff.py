"""Health workers: who they are, when they can be called, what they may do."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import RowMapping, bindparam, select, update

from service.store.care_tables import StaffRow
from service.store.statement import Row, Statement, inserting_once, table_of
from service.store.store import Transaction

_NAME = "staff.name"
_ROW = select(*StaffRow.__table__.c)
_TABLE = table_of(StaffRow)
_NEW = inserting_once(StaffRow)
_OF_PERSON = Statement(
    lambda _: select(_TABLE).where(_TABLE.c.person_id == bindparam("person"), _TABLE.c.disabled_at.is_(None))
)


class Role(StrEnum):
    """What a health worker may do: a supervisor sees an area, a reviewer signs texts, an admin keeps the staff."""

    WORKER = "worker"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Duty:
    """When somebody can be called: weekdays (1 Monday to 7 Sunday) and hours in the deployment's zone."""

    days: tuple[int, ...] = (1, 2, 3, 4, 6, 7)
    begins: time = time(9)
    ends: time = time(17)

    def __str__(self) -> str:
        """Return the form that is stored: ``1234567 09:00-17:00``."""
        return f"{''.join(str(day) for day in self.days)} {self.begins:%H:%M}-{self.ends:%H:%M}"

    @classmethod
    def read(cls, stored: str) -> "Duty":
        """Return the duty that ``str`` wrote; raises ``ValueError`` for anything else."""
        days, hours = stored.split(" ")
        begins, ends = hours.split("-")
        return cls(tuple(int(day) for day in days), time.fromisoformat(begins), time.fromisoformat(ends))

    def holds(self, local: datetime) -> bool:
        """Return whether ``local``, a moment in the deployment's zone, lies within the duty."""
        return local.isoweekday() in self.days and self.begins <= local.time() < self.ends


@dataclass(frozen=True, slots=True)
class Staff:
    """One health worker; the name is not in ``repr``. ``oncall`` is true for whoever answers outside duty too."""

    id: str
    person_id: str
    name: str = field(repr=False)
    role: Role
    area: str | None
    duty: Duty
    oncall: bool
    created_at: datetime
    password: str | None = field(default=None, repr=False)
    disabled_at: datetime | None = None


def add(tx: Transaction, staff: Staff) -> bool:
    """Store a health worker; return false where the same person is one already, disabled or not."""
    return tx.store_once(
        _NEW,
        {
            "id": staff.id,
            "person_id": staff.person_id,
            "name": tx.vault.seal(_NAME, staff.name),
            "role": staff.role,
            "area": staff.area,
            "password": staff.password,
            "duty": str(staff.duty),
            "oncall": staff.oncall,
            "created_at": staff.created_at,
            "disabled_at": staff.disabled_at,
        },
    )


def get(tx: Transaction, staff_id: str) -> Staff | None:
    """Return one health worker, ``None`` if there is none with this id."""
    row = tx.connection.execute(_ROW.where(StaffRow.id == staff_id)).mappings().one_or_none()
    return _staff(tx, row) if row else None


def of_person(tx: Transaction, person_id: str) -> Staff | None:
    """Return the health worker that a person is, ``None`` for anybody else and for a disabled one."""
    rows = tx.run(_OF_PERSON, {"person": person_id})
    return _staff(tx, rows[0]) if rows else None


def every(tx: Transaction) -> tuple[Staff, ...]:
    """Return every health worker, disabled ones too, in the order they were added."""
    rows = tx.connection.execute(_ROW.order_by(StaffRow.created_at, StaffRow.id)).mappings()
    return tuple(_staff(tx, row) for row in rows)


def active(tx: Transaction, *roles: Role) -> tuple[Staff, ...]:
    """Return the health workers who are not disabled, of these roles, in the order they were added."""
    return tuple(each for each in every(tx) if each.disabled_at is None and (not roles or each.role in roles))


def disable(tx: Transaction, staff_id: str, now: datetime) -> None:
    """Take a health worker's rights away; what they did stays on record."""
    tx.connection.execute(update(StaffRow).where(StaffRow.id == staff_id).values(disabled_at=now))


def set_password(tx: Transaction, staff_id: str, hashed: str) -> None:
    """Store the hash of a new password."""
    tx.connection.execute(update(StaffRow).where(StaffRow.id == staff_id).values(password=hashed))


def set_duty(tx: Transaction, staff_id: str, duty: Duty, oncall: bool) -> None:
    """Store when a health worker can be called."""
    tx.connection.execute(update(StaffRow).where(StaffRow.id == staff_id).values(duty=str(duty), oncall=oncall))


def _staff(tx: Transaction, row: RowMapping | Row) -> Staff:
    return Staff(
        id=row["id"],
        person_id=row["person_id"],
        name=tx.vault.open(_NAME, row["name"]),
        role=Role(row["role"]),
        area=row["area"],
        duty=Duty.read(row["duty"]),
        oncall=row["oncall"],
        created_at=row["created_at"],
        password=row["password"],
        disabled_at=row["disabled_at"],
    )
