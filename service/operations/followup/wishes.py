"""What can be asked for patients, by whatever way: on a form, by text, in a spreadsheet, by a program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from messages.turn import Mode
from service.store.enrolments import Enrolment
from service.store.outbound import Outbound
from service.store.people import Reach


@dataclass(frozen=True, slots=True)
class Registration:
    """A patient to register. The number is as somebody wrote it, and not in ``repr``."""

    phone: str = field(repr=False)
    language: str
    channel: Reach = Reach.SMS
    mode: Mode = Mode.PRIVATE
    area: str | None = None


@dataclass(frozen=True, slots=True)
class PlanWish:
    """One enrolment that is asked for: ``plan`` is "BELL" or "P-BELL", ``day0`` a local day."""

    patient_id: str
    plan: str
    day0: date
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OneWish:
    """One reminder outside a plan: ``due_at`` is when it should go, ``channel`` ``None`` the person's own."""

    patient_id: str
    message: str
    due_at: datetime
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    channel: Reach | None = None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An enrolment and its messages; none before the patient agreed."""

    enrolment: Enrolment
    reminders: tuple[Outbound, ...] = ()
