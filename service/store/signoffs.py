"""Signatures under the words of messages: added, never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import RowMapping, select

from service.store.statement import inserting_once
from service.store.store import Transaction
from service.store.tables import SignoffRow

_ROW = select(*SignoffRow.__table__.c)
_STORE = inserting_once(SignoffRow)


class Decision(StrEnum):
    """What a reviewer said of the words."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Signoff:
    """One reviewer's decision, in one role, on the words of one message in one language, by their digest."""

    message: str
    language: str
    digest: str
    role: str
    reviewer: str
    decision: Decision
    comment: str
    at: datetime


def record(tx: Transaction, signoff: Signoff) -> bool:
    """Store a signature; return false where exactly this one is stored already (an import run twice)."""
    return tx.store_once(
        _STORE,
        {
            "message": signoff.message,
            "language": signoff.language,
            "digest": signoff.digest,
            "role": signoff.role,
            "reviewer": signoff.reviewer,
            "decision": signoff.decision,
            "comment": signoff.comment,
            "at": signoff.at,
        },
    )


def every(tx: Transaction) -> tuple[Signoff, ...]:
    """Return all signatures, oldest first: a few thousand at most, read once and kept by the caller."""
    return tuple(_signoff(row) for row in tx.connection.execute(_ROW.order_by(SignoffRow.id)).mappings())


def of(tx: Transaction, message: str, language: str) -> tuple[Signoff, ...]:
    """Return the signatures under any words of one message in one language, oldest first."""
    query = _ROW.where(SignoffRow.message == message, SignoffRow.language == language).order_by(SignoffRow.id)
    return tuple(_signoff(row) for row in tx.connection.execute(query).mappings())


def _signoff(row: RowMapping) -> Signoff:
    return Signoff(
        message=row["message"],
        language=row["language"],
        digest=row["digest"],
        role=row["role"],
        reviewer=row["reviewer"],
        decision=Decision(row["decision"]),
        comment=row["comment"],
        at=row["at"],
    )
