"""Letting go of what is no longer needed: each function forgets at most ``limit`` rows and returns how many it did."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, exists, or_, select, update

from messages.delivery import State
from service.store import labels, people
from service.store.store import Transaction
from service.store.tables import (
    CallStepRow,
    ConversationRow,
    InboundRow,
    OutboundRow,
    PersonRow,
    QuestionRow,
)

_OPEN = (State.SCHEDULED, State.QUEUED)


def words_heard(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget the words of texts received before ``before``, and what was answered, unless a question is still open.

    The labels of such a text go with its words.
    """
    waiting = exists().where(QuestionRow.inbound_id == InboundRow.id, QuestionRow.answered_at.is_(None))
    old = select(InboundRow.id).where(
        InboundRow.received_at < before, or_(InboundRow.words.is_not(None), InboundRow.reply.is_not(None)), ~waiting
    )
    done = tx.connection.execute(
        update(InboundRow).where(InboundRow.id.in_(old.limit(limit))).values(words=None, reply=None)
    )
    labels.forget_wordless(tx)
    return _count(done)


def words_said(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget the final words and values of texts that were due before ``before``; ids and digests stay.

    An answer was due when it was made. What is still to be sent keeps them, and so does what is being looked up.
    """
    old = select(OutboundRow.id).where(
        # Two conditions for one: the first is what the index on created_at serves.
        OutboundRow.created_at < before,
        or_(OutboundRow.due_at.is_(None), OutboundRow.due_at < before),
        or_(OutboundRow.words.is_not(None), OutboundRow.slots.is_not(None)),
        OutboundRow.state.not_in(_OPEN),
    )
    forgotten = update(OutboundRow).where(OutboundRow.id.in_(old.limit(limit))).values(words=None, slots=None)
    done = tx.connection.execute(forgotten)
    return _count(done)


def questions_answered(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget the words of questions answered before ``before``, and of their answers."""
    old = select(QuestionRow.id).where(QuestionRow.answered_at < before, QuestionRow.words.is_not(None))
    done = tx.connection.execute(
        update(QuestionRow).where(QuestionRow.id.in_(old.limit(limit))).values(words=None, answer=None)
    )
    return _count(done)


def call_answers(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget the stored answers of call steps before ``before``; a carrier asks again within seconds, not days."""
    old = select(CallStepRow.call_id).where(CallStepRow.at < before).distinct().limit(limit)
    done = tx.connection.execute(
        delete(CallStepRow).where(CallStepRow.at < before, CallStepRow.call_id.in_(old.scalar_subquery()))
    )
    return _count(done)


def conversations(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget where conversations stood that nobody went on with since ``before``."""
    old = select(ConversationRow.person_id).where(ConversationRow.updated_at < before).limit(limit)
    return _count(tx.connection.execute(delete(ConversationRow).where(ConversationRow.person_id.in_(old))))


def unused_people(tx: Transaction, before: datetime, limit: int, now: datetime) -> int:
    """Forget people who neither wrote, called, were written to nor asked anything that was open since ``before``."""
    written = exists().where(
        OutboundRow.person_id == PersonRow.id,
        or_(OutboundRow.created_at >= before, OutboundRow.due_at >= before, OutboundRow.state.in_(_OPEN)),
    )
    asked = exists().where(
        QuestionRow.person_id == PersonRow.id,
        or_(QuestionRow.answered_at.is_(None), QuestionRow.answered_at >= before),
    )
    old = select(PersonRow.id).where(PersonRow.used_at < before, PersonRow.forgotten_at.is_(None), ~written, ~asked)
    ids = tx.connection.execute(old.limit(limit).with_for_update()).scalars().all()
    for person_id in ids:
        people.forget(tx, person_id, now, "retention")
    return len(ids)


def _count(result: CursorResult[*tuple[()]]) -> int:
    return result.rowcount
