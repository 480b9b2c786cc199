"""Answers to requests that a program named, for when it asks the same again: sealed, and kept for a week."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import RowMapping, delete, select

from service.store.care_tables import RequestRow
from service.store.statement import inserting_once
from service.store.store import Transaction

_BODY = "request.body"
_KEY = "request.key"
_ASKED = "request.digest"
_NEW = inserting_once(RequestRow)
_ROW = select(*RequestRow.__table__.c)


@dataclass(frozen=True, slots=True)
class Kept:
    """The first answer to a named request: status, body; ``same`` is whether the same is asked now."""

    status: int
    body: str = field(repr=False)
    same: bool


def keep(tx: Transaction, name: tuple[str, str], asked: str, answer: tuple[int, str], now: datetime) -> bool:
    """Store the answer (status, body) to a request; return false where one is stored for that name.

    ``name`` is who asked and what they called the request; ``asked`` is everything they asked. Neither is stored
    as it stands, for a program may put a number in them. Two at once wait for each other: after false the other's
    answer can be read.
    """
    staff_id, key = name
    status, body = answer
    return tx.store_once(
        _NEW,
        {
            "staff_id": staff_id,
            "key": tx.vault.index(_KEY, key),
            "digest": tx.vault.index(_ASKED, asked),
            "status": status,
            "body": tx.vault.seal(_BODY, body),
            "at": now,
        },
    )


def find(tx: Transaction, name: tuple[str, str], asked: str) -> Kept | None:
    """Return the first answer to a request of this name, ``None`` where it is new."""
    staff_id, key = name
    wanted = _ROW.where(RequestRow.staff_id == staff_id, RequestRow.key.in_(tx.vault.indexes(_KEY, key)))
    row = tx.connection.execute(wanted.order_by(RequestRow.at).limit(1)).mappings().one_or_none()
    return _kept(tx, row, asked) if row else None


def forget(tx: Transaction, before: datetime, limit: int) -> int:
    """Let go of at most ``limit`` answers given before then, and return how many they were."""
    old = select(RequestRow.staff_id, RequestRow.key).where(RequestRow.at < before).limit(limit)
    rows = tx.connection.execute(old).all()
    for staff_id, key in rows:
        tx.connection.execute(delete(RequestRow).where(RequestRow.staff_id == staff_id, RequestRow.key == key))
    return len(rows)


def _kept(tx: Transaction, row: RowMapping, asked: str) -> Kept:
    same = row["digest"] in tx.vault.indexes(_ASKED, asked)
    return Kept(row["status"], tx.vault.open(_BODY, row["body"]), same)
