"""The tables of follow-up: who cares for whom, plans that run, answers to them, alerts, moments to act at."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.secrets import Sealed
from service.store.tables import Base

_ID = String(64)
_WORD = String(32)


class StaffRow(Base):
    """A health worker, reached like any person. ``duty`` is when they can be called, as
    :class:`service.store.staff.Duty` reads it; ``oncall`` is true for whoever also answers at other hours."""

    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), unique=True)
    name: Mapped[Sealed]
    role: Mapped[str] = mapped_column(_WORD)
    area: Mapped[str | None] = mapped_column(_ID)
    password: Mapped[str | None] = mapped_column(String(200))
    duty: Mapped[str] = mapped_column(_ID)
    oncall: Mapped[bool]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class TokenRow(Base):
    """One API token: only its hash is kept, so that nobody who reads the database can use it."""

    __tablename__ = "token"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PatientRow(Base):
    """Whose patient a person is, where they live, and the hours ("09:00") in which they want to be written to."""

    __tablename__ = "patient"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"), index=True)
    area: Mapped[str | None] = mapped_column(_ID)
    hours_from: Mapped[str | None] = mapped_column(_WORD)
    hours_to: Mapped[str | None] = mapped_column(_WORD)
    created_at: Mapped[datetime]


class EnrolmentRow(Base):
    """One person in one plan. ``status`` is a :class:`service.store.enrolments.Status`; ``day0`` an ISO date.

    ``laid_until`` is up to when its messages stand in the outbox; ``pace`` is the days between those of a step
    that was slowed down. A person is in a plan once at a time.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        Index("ix_enrolment_once", "person_id", "plan", unique=True, sqlite_where=text("status <> 'ended'"),
              postgresql_where=text("status <> 'ended'")),
        Index("ix_enrolment_laid", "laid_until", sqlite_where=text("status = 'active'"),
              postgresql_where=text("status = 'active'")),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    plan: Mapped[str] = mapped_column(_WORD)
    day0: Mapped[str] = mapped_column(_WORD)
    status: Mapped[str] = mapped_column(_WORD)
    slots: Mapped[Sealed | None]
    staff_id: Mapped[str | None] = mapped_column(_ID)
    reason: Mapped[str | None] = mapped_column(_ID)
    pace: Mapped[int | None]
    laid_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AnswerRow(Base):
    """What a person answered to a message of a plan: the digits, what they mean, through what. Only added to."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    outbound_id: Mapped[str | None] = mapped_column(_ID, index=True)
    enrolment_id: Mapped[str | None] = mapped_column(_ID, index=True)
    step: Mapped[str | None] = mapped_column(_WORD)
    digits: Mapped[str] = mapped_column(_WORD)
    meaning: Mapped[str] = mapped_column(_WORD)
    through: Mapped[str] = mapped_column(_WORD)
    at: Mapped[datetime]


class AlertRow(Base):
    """A case that a human must look at. ``number`` is the one in its code (B-1047); ``rung`` how far it has climbed:
    0 the assigned worker, 1 the second, 2 the supervisor. ``because`` names the reason, never words of a patient."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("ix_alert_open", "raised_at", sqlite_where=text("status <> 'closed'"),
              postgresql_where=text("status <> 'closed'")),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[str | None] = mapped_column(_ID)
    colour: Mapped[str] = mapped_column(_WORD)
    because: Mapped[str] = mapped_column(_ID)
    status: Mapped[str] = mapped_column(_WORD)
    rung: Mapped[int]
    staff_id: Mapped[str | None] = mapped_column(_ID, index=True)
    raised_at: Mapped[datetime]
    climbs_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(_ID)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(_ID)


class TimerRow(Base):
    """A moment at which something must be looked at, whatever was killed meanwhile. ``kind`` is a
    :class:`service.store.timers.Kind`, ``subject_id`` what it is about. It goes in the transaction that acts on it."""

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_due", "due_at"), Index("ix_timer_subject", "subject_id"))

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    kind: Mapped[str] = mapped_column(_WORD)
    subject_id: Mapped[str] = mapped_column(_ID)
    due_at: Mapped[datetime]


class HoldRow(Base):
    """Nothing scheduled goes to an area from one moment to another: floods, stock-outs. ``area`` "" is everywhere."""

    __tablename__ = "hold"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    area: Mapped[str] = mapped_column(_ID, index=True)
    reason: Mapped[str] = mapped_column(_ID)
    staff_id: Mapped[str | None] = mapped_column(_ID)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class RequestRow(Base):
    """The stored answer to a request of a program that named it, for when it asks the same again."""

    __tablename__ = "request"

    staff_id: Mapped[str] = mapped_column(_ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(_ID)
    status: Mapped[int]
    body: Mapped[Sealed]
    at: Mapped[datetime] = mapped_column(index=True)
