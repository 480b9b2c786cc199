"""Sending what is due: its row ahead of it, many at once, never twice."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta

from messages.delivery import State
from service.operations.sending.carried import Carried, Outcome
from service.operations.sending.departure import Departure
from service.operations.sending.neighbours import Counts, Pace, Turn
from service.ports import Clock, Gateway, NotSent, Outgoing, OutgoingCall, Reason
from service.store import Store, outbound, people
from service.store.people import Reach

LEASE = timedelta(seconds=90)
"""How long a worker may keep a text in hand before another takes it: longer than any request to a carrier."""

LOOKED_AMONG = 200
"""How many of a person's texts are asked for their carrier's ids when one of them is looked up."""

IN_FLIGHT = 50
"""Texts a worker has with the carrier at once: all that a kill of it leaves to be looked up."""

TOGETHER = 25
"""Texts that are marked in one transaction."""

GATHER = 0.05
"""Seconds in which answers are gathered to be stored in one transaction."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Ids of texts now in our hand: ``due`` are to be sent, ``stranded`` left and were not heard of again."""

    due: tuple[str, ...] = ()
    stranded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbox:
    """Takes texts and calls in hand and sends them."""

    store: Store
    gateway: Gateway
    clock: Clock
    counts: Counts
    departure: Departure
    carried: Carried
    pace: Pace

    def take(self, most: int, urgent: bool | None = None) -> Taken:
        """Return at most ``most`` texts that are due, and as many that are stranded. Raises ``StoreFault``.

        ``urgent`` takes only what is urgent, or only what is not; what is stranded does not come with the latter.
        """
        now = self.clock.now()
        with self.store.transaction() as tx:
            due = outbound.lease(tx, now, now + LEASE, most, urgent)
            return Taken(due, () if urgent is False else outbound.stranded(tx, now, now + LEASE, most))

    def send(self, ids: Sequence[str], urgent: bool = False) -> None:
        """Send texts in hand, many at once; one that has moved on meanwhile is passed over. Raises ``StoreFault``.

        Each is marked and committed as leaving before the carrier hears of it: after a crash in between it is
        ``sending``, is looked up, and never sent again. What gets no turn soon stays in hand until its lease ends.
        """
        waiting = deque(ids)
        flying: dict[Future[Outcome], str] = {}
        fault: BaseException | None = None
        with ThreadPoolExecutor(IN_FLIGHT) as hands:
            while waiting or flying:
                if waiting and fault is None and len(flying) + TOGETHER <= IN_FLIGHT:
                    turns = self.pace.ask(min(TOGETHER, len(waiting)), urgent)
                    some = [waiting.popleft() for _ in turns]
                    if not some:
                        waiting.clear()
                    flying |= self._launched(hands, some, turns)
                landed = wait(flying, GATHER).done
                fault = self._landed({flying.pop(each): each for each in landed}) or fault
                if fault is not None:
                    waiting.clear()
        if fault is not None:
            raise fault

    def look_up(self, ids: Sequence[str]) -> None:
        """Ask the carrier about stranded texts: found, or ``unknown`` for a person to decide; never sent again.

        Raises ``StoreFault``.
        """
        for text_id in ids:
            self._look_up(text_id)

    def _launched(
        self, hands: ThreadPoolExecutor, ids: Sequence[str], turns: Sequence[Turn]
    ) -> dict[Future[Outcome], str]:
        """Mark what may leave, then hand each to a thread; no transaction is open while the network talks."""
        if not ids:
            return {}
        now = self.clock.now()
        with self.store.transaction() as tx:
            away = self.departure.leave(tx, ids, now + LEASE, now)
        return {hands.submit(self._speak, each, turn): each.id for each, turn in zip(away, turns, strict=False)}

    def _speak(self, away: Outgoing | OutgoingCall, turn: Turn) -> Outcome:
        turn()
        return self.gateway.send(away) if isinstance(away, Outgoing) else self.gateway.call(away)

    def _landed(self, landed: dict[str, Future[Outcome]]) -> BaseException | None:
        """Store what the carrier answered; return the first fault of ours, whose text stays ``sending``."""
        answers = {ours: each.result() for ours, each in landed.items() if each.exception() is None}
        if answers:
            with self.store.transaction() as tx:
                states = self.carried.answered(tx, answers, self.clock.now())
            for state in states.values():
                self.counts.message(state.value)
        return next((each.exception() for each in landed.values() if each.exception() is not None), None)

    def _look_up(self, text_id: str) -> None:
        with self.store.reading() as tx:
            text = outbound.get(tx, text_id)
            if text is None or text.state is not State.SENDING or text.provider_id is not None:
                return
            person = people.get(tx, text.person_id)
            others = outbound.of_person(tx, text.person_id, LOOKED_AMONG)
        outcome: Outcome = NotSent(Reason.UNKNOWN)
        if person is not None and person.number is not None:
            taken = {other.provider_id for other in others if other.provider_id is not None}
            since = text.due_at or text.created_at
            if text.channel == Reach.VOICE:
                outcome = self.gateway.look_up_call(OutgoingCall(text_id, person.number), since, taken)
            elif text.words is not None:
                outcome = self.gateway.look_up(Outgoing(text_id, person.number, text.words), since, taken)
        with self.store.transaction() as tx:
            state = self.carried.found(tx, text_id, outcome, self.clock.now())
        if state is not None:
            self.counts.message(state.value)
