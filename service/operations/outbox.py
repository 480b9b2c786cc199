"""Sending what is due: one text at a time, its row ahead of it, never twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from messages.delivery import State
from messages.turn import Consent
from service.ports import Accepted, Clock, Gateway, NotSent, Outgoing, Reason
from service.store import Store, Transaction, outbound, people

LEASE = timedelta(seconds=90)
"""How long a worker may keep a text in hand before another takes it: longer than any request to a carrier."""

STALE = timedelta(hours=2)
"""How late a text about a call that broke off may still be of use."""

AFTER = {
    Reason.LATER: State.SCHEDULED,
    Reason.NEVER: State.FAILED,
    Reason.OPTED_OUT: State.FAILED,
    Reason.UNKNOWN: State.UNKNOWN,
}


class Counts(Protocol):
    """Counts texts by the state they reached."""

    def message(self, state: str) -> None:
        """Count one text."""
        ...


@dataclass(frozen=True, slots=True)
class Outbox:
    """Takes texts in hand and sends them."""

    store: Store
    gateway: Gateway
    clock: Clock
    counts: Counts

    def take(self, most: int) -> tuple[str, ...]:
        """Return the ids of at most ``most`` texts that are due, now in our hand. Raises ``StoreFault``."""
        now = self.clock.now()
        with self.store.transaction() as tx:
            return outbound.lease(tx, now, now + LEASE, most)

    def send(self, ids: tuple[str, ...]) -> None:
        """Send texts in hand; one that has moved on meanwhile is passed over. Raises ``StoreFault``."""
        for text_id in ids:
            self._send(text_id)

    def _send(self, text_id: str) -> None:
        """Commit that the text leaves, then speak: after a crash in between it is ``sending``, never sent again."""
        with self.store.transaction() as tx:
            leaving = self._leaving(tx, text_id, self.clock.now())
        if leaving is None:
            return
        outcome = self.gateway.send(leaving)
        with self.store.transaction() as tx:
            learned = _learned(outcome)
            outbound.change(tx, text_id, learned, self.clock.now())
        self.counts.message(learned.state.value)

    def _leaving(self, tx: Transaction, text_id: str, now: datetime) -> Outgoing | None:
        text = outbound.get(tx, text_id)
        if text is None or text.state is not State.QUEUED or text.words is None:
            return None
        person = people.lock(tx, text.person_id)
        if person is None or person.number is None or person.consent is Consent.WITHDRAWN or person.blocked_at:
            outbound.change(tx, text_id, outbound.Change(State.CANCELLED), now)
            return None
        if text.due_at is not None and now - text.due_at > STALE:
            outbound.change(tx, text_id, outbound.Change(State.EXPIRED), now)
            return None
        outbound.change(tx, text_id, outbound.Change(State.SENDING), now)
        return Outgoing(text_id, person.number, text.words)


def _learned(outcome: Accepted | NotSent) -> outbound.Change:
    match outcome:
        case Accepted(provider_id):
            return outbound.Change(State.SENDING, provider_id)
        case NotSent(reason, code):
            return outbound.Change(AFTER[reason], None, code)
