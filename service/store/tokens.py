"""Keys by which programs act for a health worker: only their hashes are kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from service.store.care_tables import TokenRow
from service.store.statement import inserting
from service.store.store import Transaction

_ROW = select(TokenRow.id, TokenRow.staff_id, TokenRow.created_at, TokenRow.revoked_at)
_NEW = inserting(TokenRow)


@dataclass(frozen=True, slots=True)
class Token:
    """One key of a health worker; the key itself is nowhere. ``revoked_at`` is when it ceased to count."""

    id: str
    staff_id: str
    created_at: datetime
    revoked_at: datetime | None = None


def add(tx: Transaction, token: Token, digest: str) -> None:
    """Store a key by ``digest``, the SHA-256 of it in hexadecimal."""
    values = {"id": token.id, "staff_id": token.staff_id, "created_at": token.created_at}
    tx.run(_NEW, values | {"hash": digest, "revoked_at": token.revoked_at})


def holder(tx: Transaction, digest: str) -> str | None:
    """Return the id of the health worker whose key has this digest, ``None`` for an unknown or revoked one."""
    wanted = select(TokenRow.staff_id).where(TokenRow.hash == digest, TokenRow.revoked_at.is_(None))
    return tx.connection.execute(wanted).scalar_one_or_none()


def of_staff(tx: Transaction, staff_id: str) -> tuple[Token, ...]:
    """Return every key a health worker ever had, oldest first."""
    rows = tx.connection.execute(_ROW.where(TokenRow.staff_id == staff_id).order_by(TokenRow.created_at, TokenRow.id))
    return tuple(_token(row) for row in rows.mappings())


def revoke(tx: Transaction, staff_id: str, token_id: str | None, now: datetime) -> tuple[str, ...]:
    """Take back one key of a health worker, all of them where none is named; return the ids of those that counted."""
    good = update(TokenRow).where(TokenRow.staff_id == staff_id, TokenRow.revoked_at.is_(None))
    wanted = good if token_id is None else good.where(TokenRow.id == token_id)
    return tuple(tx.connection.execute(wanted.values(revoked_at=now).returning(TokenRow.id)).scalars())


def _token(row: RowMapping) -> Token:
    return Token(row["id"], row["staff_id"], row["created_at"], row["revoked_at"])
