"""Pages of what one health worker may see: reminders and questions. Each page goes on where the last one ended.

A page ends at a row, not at a count, so that rows added meanwhile move nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from messages.delivery import State
from service.store import outbound, questions
from service.store.care_tables import PatientRow
from service.store.outbound import Outbound, Purpose
from service.store.questions import Question
from service.store.store import Transaction
from service.store.tables import OutboundRow, QuestionRow


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose patients somebody sees: their own, those of an area, or ``everybody``."""

    staff_id: str
    area: str | None = None
    everybody: bool = False

    def rows(self, person: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """Return the condition on the column that names the person; an area holds those below it (``Dhaka/Savar``)."""
        if self.everybody:
            return true()
        seen = PatientRow.staff_id == self.staff_id
        if self.area:
            below = PatientRow.area.startswith(f"{self.area}/", autoescape=True)
            seen = or_(seen, PatientRow.area == self.area, below)
        return person.in_(select(PatientRow.person_id).where(seen))


def reminders(
    tx: Transaction, scope: Scope, states: Collection[State], person_id: str | None, after: str | None, limit: int
) -> tuple[Outbound, ...]:
    """Return at most ``limit`` reminders after the one with the id ``after``, in the order they were made.

    ``states`` are those wanted, all where there is none; ``person_id`` the only patient wanted.
    """
    wanted = select(OutboundRow.id).where(OutboundRow.purpose == Purpose.REMINDER, scope.rows(OutboundRow.person_id))
    if states:
        wanted = wanted.where(OutboundRow.state.in_([state.value for state in states]))
    if person_id is not None:
        wanted = wanted.where(OutboundRow.person_id == person_id)
    if after is not None:
        wanted = wanted.where(OutboundRow.id > after)
    ids = tx.connection.execute(wanted.order_by(OutboundRow.id).limit(limit)).scalars().all()
    return tuple(found for each in ids if (found := outbound.get(tx, each)) is not None)


def of_enrolment(tx: Transaction, enrolment_id: str, limit: int) -> tuple[Outbound, ...]:
    """Return at most ``limit`` messages of an enrolment, the first due first."""
    wanted = select(OutboundRow.id).where(
        OutboundRow.enrolment_id == enrolment_id, OutboundRow.purpose == Purpose.REMINDER
    )
    ids = tx.connection.execute(wanted.order_by(OutboundRow.due_at, OutboundRow.id).limit(limit)).scalars().all()
    return tuple(found for each in ids if (found := outbound.get(tx, each)) is not None)


def is_scheduled(tx: Transaction, person_id: str, message: str, at: datetime) -> bool:
    """Return whether a person has, or had, a one-off of this message that was meant for this moment."""
    meant = or_(OutboundRow.wanted_at == at, and_(OutboundRow.wanted_at.is_(None), OutboundRow.due_at == at))
    found = select(OutboundRow.id).where(
        OutboundRow.person_id == person_id,
        OutboundRow.purpose == Purpose.REMINDER,
        OutboundRow.message_id == message,
        OutboundRow.enrolment_id.is_(None),
        OutboundRow.state != State.CANCELLED,
        meant,
    )
    return tx.connection.execute(found.limit(1)).first() is not None


def asked(
    tx: Transaction, scope: Scope, answered: bool | None, after: tuple[datetime, str] | None, limit: int
) -> tuple[Question, ...]:
    """Return at most ``limit`` questions after the one asked then and with that id, the oldest first.

    ``answered`` is which are wanted, ``None`` for both. Those of people in nobody's care are seen by everybody.
    """
    nobody = QuestionRow.person_id.not_in(select(PatientRow.person_id))
    wanted = select(QuestionRow.id).where(or_(scope.rows(QuestionRow.person_id), nobody))
    if answered is not None:
        done = QuestionRow.answered_at.is_not(None)
        wanted = wanted.where(done if answered else ~done)
    if after is not None:
        at, last = after
        later = and_(QuestionRow.asked_at == at, QuestionRow.id > last)
        wanted = wanted.where(or_(QuestionRow.asked_at > at, later))
    order = (QuestionRow.asked_at, QuestionRow.id)
    ids = tx.connection.execute(wanted.order_by(*order).limit(limit)).scalars().all()
    return tuple(found for each in ids if (found := questions.get(tx, each)) is not None)
