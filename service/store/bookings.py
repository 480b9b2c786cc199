"""The load of a phone: which scheduled messages it has had and will get, and moving or dropping those still here."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, Update, bindparam, select, update

from messages.delivery import State
from service.store.outbound import Purpose
from service.store.statement import Statement, table_of
from service.store.store import Transaction
from service.store.tables import OutboundRow

UNSENT = (State.SCHEDULED, State.QUEUED)
_GONE = (State.CANCELLED, State.EXPIRED)
_TABLE = table_of(OutboundRow)
_MOVE = Statement(
    lambda _: (
        update(_TABLE)
        .where(_TABLE.c.id == bindparam("one"), _TABLE.c.state == State.SCHEDULED)
        .values(
            state=bindparam("to"),
            due_at=bindparam("due"),
            wanted_at=bindparam("wanted"),
            expires_at=bindparam("expires"),
            why=bindparam("because"),
            updated_at=bindparam("now"),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Booking:
    """One scheduled message of a person, without its values; all moments are UTC."""

    id: str
    person_id: str
    message_id: str
    channel: str
    state: State
    due_at: datetime
    wanted_at: datetime | None
    attempts: int
    enrolment_id: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """Where a message goes that has not left: to another moment, or out of the outbox with a reason."""

    id: str
    state: State
    due_at: datetime
    wanted_at: datetime | None
    expires_at: datetime | None
    why: str | None


def of_people(tx: Transaction, people: Collection[str], since: datetime) -> Mapping[str, tuple[Booking, ...]]:
    """Return the reminders of some people that are due from ``since`` on and were not let go of, by person."""
    columns = (OutboundRow.id, OutboundRow.person_id, OutboundRow.message_id, OutboundRow.channel, OutboundRow.state,
               OutboundRow.due_at, OutboundRow.wanted_at, OutboundRow.attempts, OutboundRow.enrolment_id)  # fmt: skip
    wanted = select(*columns).where(
        OutboundRow.person_id.in_(people),
        OutboundRow.due_at >= since,
        OutboundRow.purpose == Purpose.REMINDER,
        OutboundRow.state.not_in(_GONE),
    )
    found: dict[str, list[Booking]] = defaultdict(list)
    for row in tx.connection.execute(wanted.order_by(OutboundRow.due_at, OutboundRow.id)).mappings():
        if row["due_at"] is not None:
            found[row["person_id"]].append(Booking(**{**row, "state": State(row["state"])}))
    return {person: tuple(rows) for person, rows in found.items()}


def move(tx: Transaction, moves: Sequence[Move], now: datetime) -> None:
    """Move messages that are still scheduled; one that has left meanwhile stays where it is."""
    rows = [
        {"one": each.id, "to": each.state, "due": each.due_at, "wanted": each.wanted_at, "expires": each.expires_at,
         "because": each.why, "now": now}
        for each in moves
    ]  # fmt: skip
    if rows:
        tx.run_each(_MOVE, rows)


def cancel(tx: Transaction, reminder_id: str, why: str, now: datetime) -> bool:
    """Cancel one message that has not left; return false where it has."""
    return _cancel(tx, _unsent(why, now).where(OutboundRow.id == reminder_id)) > 0


def cancel_of_enrolment(tx: Transaction, enrolment_id: str, why: str, now: datetime) -> int:
    """Cancel everything of an enrolment that has not left, and return how many that were."""
    return _cancel(tx, _unsent(why, now).where(OutboundRow.enrolment_id == enrolment_id))


def cancel_of_person(tx: Transaction, person_id: str, why: str, now: datetime) -> int:
    """Cancel every reminder and every question for consent to a person that has not left; return how many."""
    unasked = OutboundRow.purpose.in_((Purpose.REMINDER, Purpose.CONSENT))
    return _cancel(tx, _unsent(why, now).where(OutboundRow.person_id == person_id, unasked))


def _unsent(why: str, now: datetime) -> Update:
    return (
        update(OutboundRow)
        .where(OutboundRow.state.in_(UNSENT))
        .values(state=State.CANCELLED, lease_until=None, why=why, updated_at=now)
    )


def _cancel(tx: Transaction, statement: Update) -> int:
    result: CursorResult[*tuple[()]] = tx.connection.execute(statement)
    return result.rowcount
