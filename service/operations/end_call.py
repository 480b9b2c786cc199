"""A call is over: how it ended is kept, and a caller who hung up inside the safety check gets the text it owes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl

from messages import memory
from messages.catalog import Catalog
from messages.delivery import State
from messages.turn import Ask, Consent, Say, Wait
from messages.turn import State as ConversationState
from messages.voice import Call, Place
from service.operations.compose import compose, text_of
from service.operations.followup.unanswered import check_timer
from service.operations.release import Release
from service.ports import Clock, Ids
from service.store import Store, Transaction, audit, calls, conversations, outbound, people, timers

Watch = Callable[[Transaction, str, ConversationState, ConversationState], None]
"""Minds a check that was begun."""

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


@dataclass(frozen=True, slots=True)
class EndCall:
    """Ends calls; a repeated or late report of the same end changes nothing."""

    store: Store
    call: Call
    catalog: Catalog
    release: Release
    clock: Clock
    ids: Ids
    watch: Watch

    def __call__(self, provider_id: str, status: str, seconds: int | None) -> None:
        """Record the end of a call. ``seconds`` is its length, if known. Raises ``StoreFault``."""
        if status not in OVER:
            return
        now = self.clock.now()
        with self.store.transaction() as tx:
            call = calls.find(tx, provider_id)
            if call is None:
                return
            # The person before the call, in the order of every other step: the other way round two would wait
            # for each other until PostgreSQL ends one of them (40P01).
            person = people.lock(tx, call.person_id) if call.person_id else None
            held = calls.begin(tx, calls.Start(call.id, provider_id, None, call.direction, call.place, status), now)
            if held.status in OVER:
                return
            calls.end(tx, provider_id, status, seconds, now)
            audit.record(tx, audit.Event(now, "carrier", "EndCall", "call", held.id, {"status": status}))
            self._text(tx, held, person, now)

    def _text(self, tx: Transaction, call: calls.Call, person: people.Person | None, now: datetime) -> None:
        """Owe the caller the conditional text (clinical.md 4.2 rule 10); the clock sends it, now."""
        owed = self.call.text_after_hang_up(Place.read(dict(parse_qsl(call.place))))
        if owed is None or person is None or person.number is None or person.consent is Consent.WITHDRAWN:
            return
        language = call.language or person.language or self.call.default
        says = self.release.only((Say(owed), *self._question(tx, owed, person, now)), language, person.number)
        composed = compose(text_of(self.catalog, say, language) for say in says)
        outbound.record(
            tx,
            outbound.Outbound(
                id=self.ids.new("message"),
                person_id=person.id,
                channel="sms",
                parts=composed.parts,
                words=composed.words,
                encoding=composed.encoding,
                segments=composed.segments,
                state=State.SCHEDULED,
                created_at=now,
                due_at=now,
                purpose=outbound.Purpose.DANGER,
                urgent=True,
            ),
        )

    def _question(self, tx: Transaction, owed: str, person: people.Person, now: datetime) -> tuple[Say, ...]:
        """Ask the first question of the check after the text that promises it, and wait for its answer."""
        if owed != self.call.content.outcomes["E3Q"].sms:
            return ()
        before = memory.restore(conversations.load(tx, person.id))
        wait = Wait(Ask.CHECK, now)
        after = replace(before, wait=wait)
        conversations.save(tx, person.id, memory.dump(after), now)
        self.watch(tx, person.id, before, after)
        timers.put(tx, check_timer(person.id, now))
        return (Say(self.call.content.questions[0].sms),)
