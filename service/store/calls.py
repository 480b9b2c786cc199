"""Calls: where each one stands, and the stored answer to every step of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from service.store.once import insert_once
from service.store.store import Transaction
from service.store.tables import CallRow, CallStepRow

_REPLY = "call_step.reply"
_ROW = select(*CallRow.__table__.c)


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``person_id`` is ``None`` where the number was withheld; ``seconds`` is known at the end."""

    id: str
    provider_id: str
    person_id: str | None
    direction: str
    place: str
    language: str | None
    status: str
    steps: int
    seconds: int | None
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Start:
    """A call on its first request, under an id of ours that is used only if the call is new."""

    new_id: str
    provider_id: str
    person_id: str | None
    direction: str
    place: str
    status: str


def begin(tx: Transaction, start: Start, now: datetime) -> Call:
    """Return the call of this carrier's id, stored if new, and hold it until the transaction ends."""
    insert_once(
        tx,
        CallRow,
        id=start.new_id,
        provider_id=start.provider_id,
        person_id=start.person_id,
        direction=start.direction,
        place=start.place,
        status=start.status,
        steps=0,
        started_at=now,
        updated_at=now,
    )
    query = _ROW.where(CallRow.provider_id == start.provider_id).with_for_update()
    return _call(tx.connection.execute(query).mappings().one())


def find(tx: Transaction, provider_id: str) -> Call | None:
    """Return a call by the carrier's id without waiting for anybody, ``None`` if unknown."""
    row = tx.connection.execute(_ROW.where(CallRow.provider_id == provider_id)).mappings().one_or_none()
    return _call(row) if row else None


def answered(tx: Transaction, call_id: str, key: str) -> str | None:
    """Return the answer this step of the call already has, ``None`` if it is new."""
    query = select(CallStepRow.reply).where(CallStepRow.call_id == call_id, CallStepRow.key == key)
    sealed = tx.connection.execute(query).scalar_one_or_none()
    return tx.vault.open(_REPLY, sealed) if sealed else None


def answer(tx: Transaction, call: Call, key: str, reply: str, now: datetime) -> None:
    """Store the answer to one step, and the place and language that ``call`` has after it.

    Hold the call first (:func:`begin`), so that the same step asked twice at once is answered once.
    """
    tx.connection.execute(
        insert(CallStepRow).values(call_id=call.id, key=key, reply=tx.vault.seal(_REPLY, reply), at=now)
    )
    tx.connection.execute(
        update(CallRow)
        .where(CallRow.id == call.id)
        .values(place=call.place, language=call.language, steps=CallRow.steps + 1, updated_at=now)
    )


def end(tx: Transaction, provider_id: str, status: str, seconds: int | None, now: datetime) -> bool:
    """Store how a call ended; return false if it is unknown. A repeat without a length erases none."""
    changed = update(CallRow).where(CallRow.provider_id == provider_id).values(status=status, updated_at=now)
    return tx.connection.execute(changed if seconds is None else changed.values(seconds=seconds)).rowcount == 1


def _call(row: RowMapping) -> Call:
    return Call(
        id=row["id"],
        provider_id=row["provider_id"],
        person_id=row["person_id"],
        direction=row["direction"],
        place=row["place"],
        language=row["language"],
        status=row["status"],
        steps=row["steps"],
        seconds=row["seconds"],
        started_at=row["started_at"],
    )
