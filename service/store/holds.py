"""Areas to which nothing scheduled goes for a while: floods, stock-outs, mourning."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from service.store.care_tables import HoldRow
from service.store.statement import inserting
from service.store.store import Transaction

_NEW = inserting(HoldRow)
_ROW = select(*HoldRow.__table__.c)


@dataclass(frozen=True, slots=True)
class AreaHold:
    """One hold; ``area`` "" is everywhere, ``ends_at`` ``None`` until somebody lifts it. Moments are UTC."""

    id: str
    area: str
    reason: str
    staff_id: str | None
    begins_at: datetime
    ends_at: datetime | None = None


def add(tx: Transaction, hold: AreaHold) -> None:
    """Store a hold."""
    tx.run(_NEW, {name: getattr(hold, name) for name in AreaHold.__slots__})


def standing(tx: Transaction, now: datetime) -> tuple[AreaHold, ...]:
    """Return every hold that has not ended, the oldest first; there are few."""
    going = _ROW.where(or_(HoldRow.ends_at.is_(None), HoldRow.ends_at > now))
    rows = tx.connection.execute(going.order_by(HoldRow.begins_at, HoldRow.id)).mappings()
    return tuple(AreaHold(**row) for row in rows)


def lift(tx: Transaction, area: str, now: datetime) -> int:
    """End every hold of an area and return how many there were."""
    going = update(HoldRow).where(HoldRow.area == area, or_(HoldRow.ends_at.is_(None), HoldRow.ends_at > now))
    return tx.connection.execute(going.values(ends_at=now)).rowcount
