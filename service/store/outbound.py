"""Texts from us: rows first, then the carrier; states that only climb; leases on what is due."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, RowMapping, literal_column, or_, select, update

from messages.delivery import State, advance
from messages.language import Encoding
from service.store.statement import inserting
from service.store.store import Transaction
from service.store.tables import OutboundRow

_WORDS = "outbound.words"
_SLOTS = "outbound.slots"
_ROW = select(*OutboundRow.__table__.c)
_RECORD = inserting(OutboundRow)


@dataclass(frozen=True, slots=True)
class Part:
    """One message within a text: its id, language and the digest of its words."""

    id: str
    language: str
    digest: str


class Purpose(StrEnum):
    """Why something is sent: what decides about consent, hours, caps and how long it stays of use."""

    ANSWER = "answer"
    DANGER = "danger"
    CONSENT = "consent"
    REMINDER = "reminder"
    ALERT = "alert"
    STAFF = "staff"
    CALLBACK = "callback"


@dataclass(frozen=True, slots=True)
class Outbound:
    """One text or call to one person. ``words`` are the exact ones, ``None`` once no longer kept.

    ``inbound_id`` is the text it answers. ``due_at`` is when it should go, ``None`` for an answer that goes at once;
    ``lease_until`` is until when a worker has it in hand. ``error`` is the carrier's code; ``price`` with currency.
    What is scheduled has no ``parts`` and no ``words`` before it leaves: ``message_id`` and ``slots`` say what it
    will be. ``wanted_at`` is when it was meant to go before it was moved, ``why`` the reason of that or of its end.
    """

    id: str
    person_id: str
    channel: str
    parts: tuple[Part, ...]
    words: str | None = field(repr=False)
    encoding: Encoding | None
    segments: int
    state: State
    created_at: datetime
    inbound_id: str | None = None
    due_at: datetime | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    provider_id: str | None = None
    error: str | None = None
    price: str | None = None
    message_id: str = ""
    purpose: Purpose = Purpose.ANSWER
    urgent: bool = False
    enrolment_id: str | None = None
    step: str | None = None
    slots: Mapping[str, str] | None = field(default=None, repr=False)
    wanted_at: datetime | None = None
    expires_at: datetime | None = None
    why: str | None = None
    staff_id: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What was learned about a text; ``None`` leaves what is stored, so that a late receipt erases nothing."""

    state: State
    provider_id: str | None = None
    error: str | None = None
    price: str | None = None


def record(tx: Transaction, text: Outbound) -> None:
    """Store a text before anything of it leaves."""
    tx.run(_RECORD, row_of(tx, text))


def schedule(tx: Transaction, texts: Iterable[Outbound]) -> None:
    """Store many at once, such as the messages of a plan."""
    tx.run_each(_RECORD, (row_of(tx, text) for text in texts))


def row_of(tx: Transaction, text: Outbound) -> dict[str, object]:
    """Return a text as it is stored, its secrets sealed."""
    first = text.parts[0] if text.parts else Part(text.message_id, "", "")
    return {
        "id": text.id,
        "person_id": text.person_id,
        "inbound_id": text.inbound_id,
        "channel": text.channel,
        "texts": [{"id": part.id, "language": part.language, "digest": part.digest} for part in text.parts],
        "message_id": first.id,
        "language": first.language,
        "digest": first.digest,
        "words": None if text.words is None else tx.vault.seal(_WORDS, text.words),
        "encoding": text.encoding or "",
        "segments": text.segments,
        "state": text.state,
        "due_at": text.due_at,
        "lease_until": text.lease_until,
        "attempts": text.attempts,
        "provider_id": text.provider_id,
        "error": text.error,
        "price": text.price,
        "created_at": text.created_at,
        "updated_at": text.created_at,
        "purpose": text.purpose,
        "urgent": text.urgent,
        "enrolment_id": text.enrolment_id,
        "step": text.step,
        "slots": None if text.slots is None else tx.vault.seal(_SLOTS, json.dumps(dict(text.slots))),
        "wanted_at": text.wanted_at,
        "expires_at": text.expires_at,
        "why": text.why,
        "staff_id": text.staff_id,
    }


def get(tx: Transaction, outbound_id: str) -> Outbound | None:
    """Return one text, ``None`` if there is none with this id."""
    row = tx.connection.execute(_ROW.where(OutboundRow.id == outbound_id)).mappings().one_or_none()
    return read(tx, row) if row else None


def of_person(tx: Transaction, person_id: str, limit: int) -> tuple[Outbound, ...]:
    """Return the newest ``limit`` texts to a person, newest first."""
    newest = (OutboundRow.created_at.desc(), OutboundRow.id.desc())
    query = _ROW.where(OutboundRow.person_id == person_id).order_by(*newest).limit(limit)
    return tuple(read(tx, row) for row in tx.connection.execute(query).mappings())


def change(tx: Transaction, outbound_id: str, learned: Change, now: datetime) -> State | None:
    """Let a text climb to what was learned and return its state then, ``None`` if there is no such text.

    Receipts come twice, late and out of order; two at once are handled one after the other. A text that moved
    on is in nobody's hand any more.
    """
    query = select(OutboundRow.state).where(OutboundRow.id == outbound_id).with_for_update()
    stored = tx.connection.execute(query).scalar_one_or_none()
    if stored is None:
        return None
    state = advance(State(stored), learned.state)
    given = {"provider_id": learned.provider_id, "error": learned.error, "price": learned.price}
    values: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    tx.connection.execute(
        update(OutboundRow)
        .where(OutboundRow.id == outbound_id)
        .values(values | {"state": state, "lease_until": None, "updated_at": now})
    )
    return state


def lease(tx: Transaction, now: datetime, until: datetime, limit: int, urgent: bool | None = None) -> tuple[str, ...]:
    """Take at most ``limit`` texts in hand that are due, or whose last lease ran out before they were sent.

    Each goes to one caller only, however many ask at once; the cost follows what is due, not what is stored.
    ``urgent`` takes only what is urgent, or only what is not.
    """
    lapsed = (_lapsed(now, until), OutboundRow.state == State.QUEUED)
    # The literal lets both databases see that the partial index fits.
    due = (OutboundRow.due_at <= now, OutboundRow.state == literal_column("'scheduled'"))
    lane = () if urgent is None else (OutboundRow.urgent if urgent else ~OutboundRow.urgent,)
    taken: list[str] = []
    for wanted, order in ((lapsed, OutboundRow.lease_until), (due, OutboundRow.due_at)):
        some = select(OutboundRow.id).where(*wanted, *lane).order_by(order).limit(limit - len(taken))
        held = update(OutboundRow).where(OutboundRow.id.in_(some.with_for_update(skip_locked=True).scalar_subquery()))
        values = {"state": State.QUEUED, "lease_until": until, "updated_at": now}
        taken += tx.connection.execute(held.values(values).returning(OutboundRow.id)).scalars()
    return tuple(taken)


def _lapsed(now: datetime, until: datetime) -> ColumnElement[bool]:
    """Return what is true of a lease that ran out, or that a clock gave which was far ahead and was put back."""
    return or_(OutboundRow.lease_until <= now, OutboundRow.lease_until > until + (until - now))


def stranded(tx: Transaction, now: datetime, until: datetime, limit: int) -> tuple[str, ...]:
    """Take at most ``limit`` texts in hand that left and of which nothing was heard in time: nobody knows their fate.

    Each goes to one caller only, who has it ``until`` then.
    """
    silent = select(OutboundRow.id).where(_lapsed(now, until), OutboundRow.state == State.SENDING)
    some = silent.order_by(OutboundRow.lease_until).limit(limit).with_for_update(skip_locked=True)
    held = update(OutboundRow).where(OutboundRow.id.in_(some.scalar_subquery())).values(lease_until=until)
    return tuple(tx.connection.execute(held.returning(OutboundRow.id)).scalars())


def read(tx: Transaction, row: RowMapping) -> Outbound:
    """Return a text from its stored row, its secrets opened."""
    return Outbound(
        id=row["id"],
        person_id=row["person_id"],
        channel=row["channel"],
        parts=tuple(Part(part["id"], part["language"], part["digest"]) for part in row["texts"]),
        words=tx.vault.open(_WORDS, row["words"]) if row["words"] else None,
        encoding=Encoding(row["encoding"]) if row["encoding"] else None,
        segments=row["segments"],
        state=State(row["state"]),
        created_at=row["created_at"],
        inbound_id=row["inbound_id"],
        due_at=row["due_at"],
        lease_until=row["lease_until"],
        attempts=row["attempts"],
        provider_id=row["provider_id"],
        error=row["error"],
        price=row["price"],
        message_id=row["message_id"],
        purpose=Purpose(row["purpose"]),
        urgent=row["urgent"],
        enrolment_id=row["enrolment_id"],
        step=row["step"],
        slots=json.loads(tx.vault.open(_SLOTS, row["slots"])) if row["slots"] else None,
        wanted_at=row["wanted_at"],
        expires_at=row["expires_at"],
        why=row["why"],
        staff_id=row["staff_id"],
    )
