"""Calls: where each one stands, and the stored answer to every step of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from service.store.statement import Row, Statement, inserting, inserting_once, table_of
from service.store.store import Transaction
from service.store.tables import CallRow, CallStepRow

_REPLY = "call_step.reply"
_TABLE = table_of(CallRow)
_STEPS = table_of(CallStepRow)
_FIND = Statement(lambda _: select(_TABLE).where(_TABLE.c.provider_id == bindparam("provider")))
_HOLD = Statement(lambda _: select(_TABLE).where(_TABLE.c.provider_id == bindparam("provider")).with_for_update())
_BEGIN = inserting_once(CallRow)
_REPLY_TO = Statement(
    lambda _: select(_STEPS.c.reply).where(_STEPS.c.call_id == bindparam("call"), _STEPS.c.key == bindparam("step"))
)
_ANSWER = inserting(CallStepRow)
_MOVE = Statement(
    lambda _: update(_TABLE)
    .where(_TABLE.c.id == bindparam("call"))
    .values(
        place=bindparam("to_place"), language=bindparam("to_language"), steps=_TABLE.c.steps + 1,
        updated_at=bindparam("now"),
    )
)  # fmt: skip


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
    tx.store_once(
        _BEGIN,
        {
            "id": start.new_id,
            "provider_id": start.provider_id,
            "person_id": start.person_id,
            "direction": start.direction,
            "place": start.place,
            "status": start.status,
            "steps": 0,
            "started_at": now,
            "updated_at": now,
        },
    )
    (row,) = tx.run(_HOLD, {"provider": start.provider_id})
    return _call(row)


def find(tx: Transaction, provider_id: str) -> Call | None:
    """Return a call by the carrier's id without waiting for anybody, ``None`` if unknown."""
    rows = tx.run(_FIND, {"provider": provider_id})
    return _call(rows[0]) if rows else None


def answered(tx: Transaction, call_id: str, key: str) -> str | None:
    """Return the answer this step of the call already has, ``None`` if it is new."""
    rows = tx.run(_REPLY_TO, {"call": call_id, "step": key})
    return tx.vault.open(_REPLY, rows[0]["reply"]) if rows else None


def answer(tx: Transaction, call: Call, key: str, reply: str, now: datetime) -> None:
    """Store the answer to one step, and the place and language that ``call`` has after it.

    Hold the call first (:func:`begin`), so that the same step asked twice at once is answered once.
    """
    tx.run(_ANSWER, {"call_id": call.id, "key": key, "reply": tx.vault.seal(_REPLY, reply), "at": now})
    tx.run(_MOVE, {"call": call.id, "to_place": call.place, "to_language": call.language, "now": now})


def end(tx: Transaction, provider_id: str, status: str, seconds: int | None, now: datetime) -> bool:
    """Store how a call ended; return false if it is unknown. A repeat without a length erases none."""
    changed = update(CallRow).where(CallRow.provider_id == provider_id).values(status=status, updated_at=now)
    return tx.connection.execute(changed if seconds is None else changed.values(seconds=seconds)).rowcount == 1


def _call(row: Row) -> Call:
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
