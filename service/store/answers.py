"""What people answered to messages of plans, and which messages nobody answered. Answers are only ever added."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from messages.delivery import State
from service.store.care_tables import AnswerRow
from service.store.statement import inserting
from service.store.store import Transaction
from service.store.tables import CallRow, InboundRow, OutboundRow

_NEW = inserting(AnswerRow)
ARRIVING = (State.SENDING, State.SENT, State.DELIVERED)
"""States in which a message reached, or may yet reach, its phone: one that failed leaves nobody silent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: digits in ASCII, what they mean, through what (``text``, ``call``, ``missed call``)."""

    person_id: str
    outbound_id: str | None
    enrolment_id: str | None
    step: str | None
    digits: str
    meaning: str
    through: str
    at: datetime


def add(tx: Transaction, answer: Answer) -> None:
    """Store an answer."""
    tx.run(_NEW, {name: getattr(answer, name) for name in Answer.__slots__})


def latest(tx: Transaction, enrolment_id: str, step: str, limit: int) -> tuple[Answer, ...]:
    """Return the newest ``limit`` answers to one step of an enrolment, newest first."""
    columns = [getattr(AnswerRow, name) for name in Answer.__slots__]
    query = select(*columns).where(AnswerRow.enrolment_id == enrolment_id, AnswerRow.step == step)
    rows = tx.connection.execute(query.order_by(AnswerRow.id.desc()).limit(limit))
    return tuple(Answer(*row) for row in rows)


def answered(tx: Transaction, enrolment_id: str, step: str, since: datetime) -> bool:
    """Return whether a step of an enrolment was answered at ``since`` or later."""
    wanted = AnswerRow.enrolment_id == enrolment_id, AnswerRow.step == step, AnswerRow.at >= since
    return bool(tx.connection.execute(select(exists().where(*wanted))).scalar_one())


def unanswered(tx: Transaction, enrolment_id: str, steps: frozenset[str], before: datetime) -> int:
    """Return how many messages of these steps left before a moment whose step got no answer to this day."""
    heard = exists().where(AnswerRow.enrolment_id == enrolment_id, AnswerRow.step == OutboundRow.step)
    left = OutboundRow.enrolment_id == enrolment_id, OutboundRow.due_at < before, OutboundRow.state.in_(ARRIVING)
    counted = select(func.count(OutboundRow.id)).where(*left, OutboundRow.step.in_(steps), ~heard)
    return tx.connection.execute(counted).scalar_one()


def heard_of(tx: Transaction, person_id: str) -> datetime | None:
    """Return when a person last wrote, called or answered, ``None`` if they never did."""
    asked = (
        select(func.max(InboundRow.received_at)).where(InboundRow.person_id == person_id),
        select(func.max(CallRow.started_at)).where(CallRow.person_id == person_id, CallRow.direction == "inbound"),
        select(func.max(AnswerRow.at)).where(AnswerRow.person_id == person_id),
    )
    moments = [tx.connection.execute(query).scalar_one_or_none() for query in asked]
    return max((moment for moment in moments if moment is not None), default=None)
