"""Texts and calls on their way out: held by one worker, marked before they leave, put back or ended where they stay."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from messages.delivery import State
from service.store.outbound import Outbound, Purpose, read, row_of
from service.store.statement import Statement, table_of
from service.store.store import Transaction
from service.store.tables import OutboundRow

_ROW = select(*OutboundRow.__table__.c)
_TABLE = table_of(OutboundRow)
_WORDED = ("texts", "message_id", "language", "digest", "words", "encoding", "segments", "wanted_at", "why")
_LEAVE = Statement(
    lambda _: (
        update(_TABLE)
        .where(_TABLE.c.id == bindparam("the_id"), _TABLE.c.state == bindparam("from_state"))
        .values({name: bindparam(name, type_=_TABLE.c[name].type) for name in _WORDED})
        .values(state=bindparam("going"), lease_until=bindparam("until"), updated_at=bindparam("at"))
        .values(attempts=_TABLE.c.attempts + 1)
    )
)
_ACCEPTED = Statement(
    lambda _: (
        update(_TABLE)
        .where(_TABLE.c.id == bindparam("the_id"))
        .values(provider_id=bindparam("its_id"), lease_until=None, updated_at=bindparam("at"))
    )
)


@dataclass(frozen=True, slots=True)
class Again:
    """When a text goes that did not go now, the reason of the move, and the carrier's code if it gave one."""

    due_at: datetime
    why: str | None = None
    error: str | None = None


def people_of(tx: Transaction, ids: Collection[str]) -> tuple[str, ...]:
    """Return whom these texts are to, in order of their ids: the order in which people are locked."""
    query = select(OutboundRow.person_id).where(OutboundRow.id.in_(ids)).distinct().order_by(OutboundRow.person_id)
    return tuple(tx.connection.execute(query).scalars())


def hold(tx: Transaction, ids: Collection[str]) -> tuple[Outbound, ...]:
    """Return these texts and keep others from them until the transaction ends; whoever asks holds the people."""
    query = _ROW.where(OutboundRow.id.in_(ids)).order_by(OutboundRow.id).with_for_update()
    return tuple(read(tx, row) for row in tx.connection.execute(query).mappings())


def leave(tx: Transaction, texts: Iterable[Outbound], until: datetime, now: datetime) -> None:
    """Note that texts in hand are about to leave in these words; what is not heard of by ``until`` is stranded."""
    rows = [
        {name: row[name] for name in _WORDED}
        | {
            "message_id": text.message_id,
            "the_id": text.id,
            "until": until,
            "at": now,
            "going": State.SENDING,
            "from_state": State.QUEUED,
        }
        for text in texts
        for row in (row_of(tx, text),)
    ]
    if rows:
        tx.run_each(_LEAVE, rows)


def accepted(tx: Transaction, provider_ids: Mapping[str, str], now: datetime) -> None:
    """Note the carrier's ids of texts it took, by ours; a state that climbed meanwhile stays."""
    rows = [{"the_id": ours, "its_id": its, "at": now} for ours, its in provider_ids.items()]
    if rows:
        tx.run_each(_ACCEPTED, rows)


def left_since(tx: Transaction, people: Collection[str], purpose: Purpose, since: datetime) -> Mapping[str, int]:
    """Return how many texts or calls of a purpose went to each of these people since a moment, failed ones aside."""
    gone = (State.SENDING, State.UNKNOWN, State.SENT, State.DELIVERED)
    counted = (
        select(OutboundRow.person_id, func.count())
        .where(OutboundRow.person_id.in_(people), OutboundRow.due_at >= since)
        .where(OutboundRow.purpose == purpose, OutboundRow.state.in_(gone))
        .group_by(OutboundRow.person_id)
    )
    return {row[0]: row[1] for row in tx.connection.execute(counted)}


def latest(tx: Transaction, person_id: str, purpose: Purpose, limit: int) -> tuple[Outbound, ...]:
    """Return the latest ``limit`` texts or calls of a purpose to a person whose end is known, the latest first."""
    over = OutboundRow.state.in_((State.DELIVERED, State.UNDELIVERED, State.FAILED))
    query = _ROW.where(OutboundRow.person_id == person_id, OutboundRow.purpose == purpose, over)
    rows = tx.connection.execute(query.order_by(OutboundRow.due_at.desc()).limit(limit)).mappings()
    return tuple(read(tx, row) for row in rows)


def put_back(tx: Transaction, outbound_id: str, again: Again, now: datetime) -> bool:
    """Schedule a text anew that did not go; return false where it has moved on meanwhile.

    The one step down a state may make: only from ``queued`` or ``sending``, and never once the carrier has named
    the text, for then it took it. When it was first meant to go is kept.
    """
    held = OutboundRow.state.in_((State.QUEUED, State.SENDING)), OutboundRow.provider_id.is_(None)
    back = update(OutboundRow).where(OutboundRow.id == outbound_id, *held)
    scheduled = back.values(
        state=State.SCHEDULED,
        due_at=again.due_at,
        wanted_at=func.coalesce(OutboundRow.wanted_at, OutboundRow.due_at),
        why=func.coalesce(again.why, OutboundRow.why),
        error=again.error,
        lease_until=None,
        updated_at=now,
    )
    return tx.connection.execute(scheduled.returning(OutboundRow.id)).first() is not None


def end(tx: Transaction, outbound_id: str, state: State, why: str, now: datetime) -> None:
    """Note that a text in hand will not go, and why."""
    held = update(OutboundRow).where(OutboundRow.id == outbound_id, OutboundRow.state == State.QUEUED)
    tx.connection.execute(held.values(state=state, why=why, lease_until=None, updated_at=now))


def cancel_unsent(tx: Transaction, person_id: str, why: str, now: datetime) -> int:
    """Cancel everything to a person that has not left; return how many that were."""
    unsent = update(OutboundRow).where(
        OutboundRow.person_id == person_id, OutboundRow.state.in_((State.SCHEDULED, State.QUEUED))
    )
    ended = unsent.values(state=State.CANCELLED, why=why, lease_until=None, updated_at=now)
    return len(tx.connection.execute(ended.returning(OutboundRow.id)).all())


def explain(tx: Transaction, outbound_id: str, why: str, now: datetime) -> None:
    """Keep the reason of what becomes of a text."""
    tx.connection.execute(update(OutboundRow).where(OutboundRow.id == outbound_id).values(why=why, updated_at=now))
