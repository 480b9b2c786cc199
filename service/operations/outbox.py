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

AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
"""The waits before a text that the carrier turned away goes again; after the last it has failed."""

LOOKED_AMONG = 200
"""How many of a person's texts are asked for their carrier's ids when one of them is looked up."""


class Counts(Protocol):
    """Counts texts by the state they reached."""

    def message(self, state: str) -> None:
        """Count one text."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """Ids of texts now in our hand: ``due`` are to be sent, ``stranded`` left and were not heard of again."""

    due: tuple[str, ...] = ()
    stranded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbox:
    """Takes texts in hand and sends them."""

    store: Store
    gateway: Gateway
    clock: Clock
    counts: Counts

    def take(self, most: int) -> Taken:
        """Return at most ``most`` texts that are due, and as many that are stranded. Raises ``StoreFault``."""
        now = self.clock.now()
        with self.store.transaction() as tx:
            due = outbound.lease(tx, now, now + LEASE, most)
            return Taken(due, outbound.stranded(tx, now, now + LEASE, most))

    def send(self, ids: tuple[str, ...]) -> None:
        """Send texts in hand; one that has moved on meanwhile is passed over. Raises ``StoreFault``."""
        for text_id in ids:
            self._send(text_id)

    def look_up(self, ids: tuple[str, ...]) -> None:
        """Ask the carrier about stranded texts: found, or ``unknown`` for a person to decide; never sent again.

        Raises ``StoreFault``.
        """
        for text_id in ids:
            self._look_up(text_id)

    def _send(self, text_id: str) -> None:
        """Commit that the text leaves, then speak: after a crash in between it is ``sending``, never sent again."""
        with self.store.transaction() as tx:
            leaving = self._leaving(tx, text_id, self.clock.now())
        if leaving is None:
            return
        outcome = self.gateway.send(leaving)
        with self.store.transaction() as tx:
            state = self._heard(tx, text_id, outcome, self.clock.now())
        self.counts.message(state.value)

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
        outbound.leave(tx, text_id, now + LEASE, now)
        return Outgoing(text_id, person.number, text.words)

    def _heard(self, tx: Transaction, text_id: str, outcome: Accepted | NotSent, now: datetime) -> State:
        """Keep what the carrier said. Where nobody knows, the text stays ``sending`` until it counts as stranded."""
        match outcome:
            case Accepted(provider_id):
                return _climb(tx, text_id, outbound.Change(State.SENDING, provider_id), now)
            case NotSent(Reason.UNKNOWN):
                return State.SENDING
            case NotSent(Reason.LATER, code):
                return _again(tx, text_id, code, now)
            case NotSent(_, code):
                return _climb(tx, text_id, outbound.Change(State.FAILED, None, code), now)

    def _look_up(self, text_id: str) -> None:
        with self.store.reading() as tx:
            text = outbound.get(tx, text_id)
            if text is None or text.state is not State.SENDING or text.provider_id is not None:
                return
            person = people.get(tx, text.person_id)
            others = outbound.of_person(tx, text.person_id, LOOKED_AMONG)
        learned = outbound.Change(State.UNKNOWN)
        if person is not None and person.number is not None and text.words is not None:
            taken = {other.provider_id for other in others if other.provider_id is not None}
            sought = Outgoing(text_id, person.number, text.words)
            learned = _found(self.gateway.look_up(sought, text.due_at or text.created_at, taken))
        with self.store.transaction() as tx:
            state = _climb(tx, text_id, learned, self.clock.now())
        self.counts.message(state.value)


def _again(tx: Transaction, text_id: str, code: str | None, now: datetime) -> State:
    text = outbound.get(tx, text_id)
    tried = text.attempts if text is not None else 0
    if tried > len(AGAIN_AFTER):
        return _climb(tx, text_id, outbound.Change(State.FAILED, None, code), now)
    if outbound.put_back(tx, text_id, now + AGAIN_AFTER[max(tried, 1) - 1], code, now):
        return State.SCHEDULED
    return text.state if text is not None else State.FAILED


def _found(outcome: Accepted | NotSent) -> outbound.Change:
    match outcome:
        case Accepted(provider_id):
            return outbound.Change(State.SENDING, provider_id)
        case NotSent(Reason.UNKNOWN):
            return outbound.Change(State.UNKNOWN)
        case NotSent(_, code):
            return outbound.Change(State.FAILED, None, code)


def _climb(tx: Transaction, text_id: str, learned: outbound.Change, now: datetime) -> State:
    """Return the state a text has after what was learned; a row that went meanwhile has nothing more to tell."""
    return outbound.change(tx, text_id, learned, now) or learned.state
