"""Whose phones get a message on a day, of one health worker's patients."""

from datetime import datetime

from sqlalchemy import func, select

from messages.delivery import State
from service.store.care_tables import PatientRow
from service.store.outbound import Purpose
from service.store.store import Transaction
from service.store.tables import OutboundRow

_GOES = (State.SCHEDULED, State.QUEUED, State.SENDING, State.SENT, State.DELIVERED)


def of_worker(tx: Transaction, staff_id: str, begins: datetime, ends: datetime) -> tuple[str, ...]:
    """Return the ids of a health worker's patients who get a reminder from ``begins`` to before ``ends``, by time."""
    first = func.min(OutboundRow.due_at)
    query = (
        select(OutboundRow.person_id)
        .join(PatientRow, PatientRow.person_id == OutboundRow.person_id)
        .where(PatientRow.staff_id == staff_id, OutboundRow.due_at >= begins, OutboundRow.due_at < ends)
        .where(OutboundRow.purpose == Purpose.REMINDER, OutboundRow.state.in_(_GOES))
        .group_by(OutboundRow.person_id)
        .order_by(first, OutboundRow.person_id)
    )
    return tuple(tx.connection.execute(query).scalars())
