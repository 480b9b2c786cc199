"""Calls of ours and missed calls: what a call carries, where one broke off, how often a number was called back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select, update

from service.store.outbound import Part, Purpose
from service.store.store import Transaction
from service.store.tables import CallRow, ConversationRow, OutboundRow


def carries(tx: Transaction, call_id: str, outbound_id: str) -> None:
    """Note which text of ours a call brings."""
    tx.connection.execute(update(CallRow).where(CallRow.id == call_id).values(outbound_id=outbound_id))


def spoke(tx: Transaction, outbound_id: str, part: Part) -> None:
    """Note the words a call of ours has spoken, so that a recall can name who heard them (clinical.md 7)."""
    said = {"id": part.id, "language": part.language, "digest": part.digest}
    one = update(OutboundRow).where(OutboundRow.id == outbound_id)
    tx.connection.execute(one.values(texts=[said], language=part.language, digest=part.digest))


def place_of(tx: Transaction, outbound_id: str) -> str | None:
    """Return where in the menu the newest call for a text of ours last was, ``None`` where nobody picked up."""
    query = select(CallRow.place).where(CallRow.outbound_id == outbound_id)
    return tx.connection.execute(query.order_by(CallRow.started_at.desc()).limit(1)).scalar_one_or_none()


def broken_off(tx: Transaction, person_id: str, since: datetime) -> str | None:
    """Return where in the menu a person's newest call was that ended ``since`` then, ``None`` if there is none."""
    query = (
        select(CallRow.place)
        .where(CallRow.person_id == person_id, CallRow.updated_at >= since, CallRow.status == "completed")
        .order_by(CallRow.updated_at.desc(), CallRow.started_at.desc())
        .limit(1)
    )
    return tx.connection.execute(query).scalar_one_or_none()


def talked(tx: Transaction, person_id: str, since: datetime) -> Mapping[str, object] | None:
    """Return where a person's text conversation stands, ``None`` where nothing was said in it ``since`` then."""
    query = select(ConversationRow.state).where(ConversationRow.person_id == person_id)
    return tx.connection.execute(query.where(ConversationRow.updated_at >= since)).scalar_one_or_none()


def called_back(tx: Transaction, since: datetime, person_id: str | None = None) -> int:
    """Return how many calls back were made or scheduled ``since`` then, to one person or to everybody."""
    query = select(func.count()).select_from(OutboundRow)
    query = query.where(OutboundRow.purpose == Purpose.CALLBACK, OutboundRow.created_at >= since)
    wanted = query if person_id is None else query.where(OutboundRow.person_id == person_id)
    return tx.connection.execute(wanted).scalar_one()


def missed(tx: Transaction, person_id: str, since: datetime) -> int:
    """Return how many missed calls of a person were acted on ``since`` then."""
    query = select(func.count()).select_from(CallRow)
    return tx.connection.execute(
        query.where(CallRow.person_id == person_id, CallRow.started_at >= since, CallRow.status == "missed")
    ).scalar_one()
