"""Looking on without touching: what falls due next, and what is known of a simulated patient's texts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, func, select

from messages.delivery import State
from messages.turn import Consent, Mode
from service.secrets.numbers import normalise
from service.store import Store, outbound, people, staff
from service.store.care_tables import TimerRow
from service.store.tables import OutboundRow

AT_HAND = 500
"""How many rows are looked at to see what waits: more would wait just the same."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the service knows of a person: consent, whose language it writes, how private it must be.

    ``works`` is whether they are a health worker.
    """

    language: str | None
    consent: Consent
    mode: Mode
    works: bool = False


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Reads only, in short transactions. Each raises ``StoreFault``."""

    store: Store

    def next_text(self, now: datetime) -> datetime | None:
        """Return when the next scheduled text or call is due after ``now``, ``None`` if nothing is scheduled."""
        due = select(func.min(OutboundRow.due_at)).where(OutboundRow.state == State.SCHEDULED, OutboundRow.due_at > now)
        return self._earliest(due)

    def next_moment(self, now: datetime) -> datetime | None:
        """Return the first moment after ``now`` at which the clock finds something to do."""
        return self._earliest(
            select(func.min(OutboundRow.due_at)).where(OutboundRow.state == State.SCHEDULED, OutboundRow.due_at > now),
            select(func.min(OutboundRow.lease_until)).where(OutboundRow.lease_until > now),
            select(func.min(TimerRow.due_at)).where(TimerRow.due_at > now),
        )

    def waiting(self, now: datetime) -> frozenset[str]:
        """Return the ids of what is due at ``now`` or in somebody's hand."""
        texts = select(OutboundRow.id).where(
            ((OutboundRow.state == State.SCHEDULED) & (OutboundRow.due_at <= now))
            | (OutboundRow.state == State.QUEUED)
            | (
                (OutboundRow.state == State.SENDING)
                & OutboundRow.provider_id.is_(None)
                & (OutboundRow.lease_until > now)
            )
        )
        timers = select(TimerRow.id).where(TimerRow.due_at <= now)
        with self.store.reading() as tx:
            found = [tx.connection.execute(some.limit(AT_HAND)).scalars() for some in (texts, timers)]
            return frozenset(row for rows in found for row in rows)

    def known(self, number: str) -> Known | None:
        """Return what is known of the person with this number, ``None`` for somebody who never wrote."""
        with self.store.reading() as tx:
            person = people.find(tx, normalise(number))
            works = person is not None and staff.of_person(tx, person.id) is not None
        return None if person is None else Known(person.language, person.consent, person.mode, works)

    def text(self, outbound_id: str) -> outbound.Outbound | None:
        """Return one of our texts, ``None`` if there is none with this id."""
        with self.store.reading() as tx:
            return outbound.get(tx, outbound_id)

    def _earliest(self, *asked: Executable) -> datetime | None:
        with self.store.reading() as tx:
            found: list[datetime | None] = [tx.connection.execute(each).scalar_one() for each in asked]
        return min((moment for moment in found if moment is not None), default=None)
