"""A text comes in, an answer goes out: heard, understood, answered and recorded in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from messages import memory
from messages.catalog import Catalog
from messages.conversation import Conversation
from messages.delivery import State
from messages.meaning import Understood
from messages.turn import Heard, Missed, Person, Turn
from service.operations.answer_staff import AnswerStaff, Instructed, danger
from service.operations.compose import Composed, compose, text_of
from service.operations.doubt import doubt_of
from service.operations.effects import Occasion, carry_out
from service.operations.followup.attending import Attending
from service.operations.release import Release
from service.ports import Clock, Ids, TextHeard
from service.secrets import Address, Kind, normalise
from service.store import Store, Transaction, conversations, inbound, outbound, people

Understand = Callable[[str], Understood]
WriteReply = Callable[[str, str | None], str]
"""Turns words and the id of our message into the reply the carrier reads."""


@dataclass(frozen=True, slots=True)
class AnswerText:
    """Answers texts. ``write`` makes the carrier's reply, which is what a repeat of the text gets again."""

    store: Store
    understand: Understand
    conversation: Conversation
    catalog: Catalog
    release: Release
    write: WriteReply
    clock: Clock
    ids: Ids
    country: str
    attending: Attending
    staff: AnswerStaff

    def __call__(self, text: TextHeard) -> str:
        """Return the carrier's reply to one text; a repeat of a known id gets the stored one and changes nothing.

        Raises ``StoreFault`` where nothing could be recorded; then nothing was said either.
        """
        understood = self.understand(text.words)
        address = normalise(text.sender, self.country)
        now = self.clock.now()
        with self.store.transaction() as tx:
            before = inbound.seen(tx, text.provider_id)
            if before is not None:
                return before.reply or self.write("", None)
            if address.kind not in {Kind.PHONE, Kind.SHORT}:
                return self._nobody(tx, text, understood, now)
            return self._somebody(tx, text, understood, address, now)

    def _somebody(
        self, tx: Transaction, text: TextHeard, understood: Understood, address: Address, now: datetime
    ) -> str:
        self.staff.hold(tx, address, text.words)
        person, known = people.reach(tx, address, self.ids.new("person"), now)
        arrived = self._arrived(text, person.id, now)
        state = memory.restore(conversations.load(tx, person.id))
        instructed = self.staff(tx, person, text, understood, state, now)
        if instructed is None or danger(understood):
            who = self.attending.person(tx, person, known, state, understood, now)
            turn = self.conversation.step(who, state, _heard(text, understood, now))
        else:
            turn = Turn(state, instructed.language, ())
        composed = self._compose(turn, address, instructed)
        reply_id = self.ids.new("message") if composed.words else None
        reply = self.write(composed.words, reply_id)
        repeated = inbound.claim(tx, arrived, reply, _reading(turn, understood))
        if repeated is not None:
            return repeated.reply or self.write("", None)
        if reply_id:
            outbound.record(tx, _sent(reply_id, person.id, arrived.id, composed, now))
        conversations.save(tx, person.id, memory.dump(turn.state), now)
        occasion = self._occasion(person.id, arrived.id, text.words, turn, now)
        carry_out(tx, turn.effects, occasion, self.attending.then)
        self.attending.watch(tx, person.id, state, turn.state)
        return reply

    def _nobody(self, tx: Transaction, text: TextHeard, understood: Understood, now: datetime) -> str:
        """Answer a sender that no text can reach, such as a hidden number: nothing is kept but the text."""
        turn = self.conversation.step(Person(), memory.restore(None), _heard(text, understood, now))
        reply = self.write(self._compose(turn, None).words, None)
        repeated = inbound.claim(tx, self._arrived(text, None, now), reply, _reading(turn, understood))
        return reply if repeated is None else repeated.reply or self.write("", None)

    def _arrived(self, text: TextHeard, person_id: str | None, now: datetime) -> inbound.Inbound:
        return inbound.Inbound(self.ids.new("inbound"), text.provider_id, person_id, text.words, text.parts, now)

    def _compose(self, turn: Turn, address: Address | None, instructed: Instructed | None = None) -> Composed:
        """Return the reply, danger first; a health worker is confirmed what was done whatever its words wait for."""
        allowed = self.release.only(turn.says, turn.language, address.value if address else "")
        texts = [text_of(self.catalog, say, turn.language) for say in allowed]
        if instructed is not None:
            texts += [text_of(self.catalog, say, instructed.language) for say in instructed.says]
        return compose(texts)

    def _occasion(self, person_id: str, inbound_id: str, words: str, turn: Turn, now: datetime) -> Occasion:
        question_id = self.ids.new("question")
        return Occasion(person_id, now, "text", turn.language, question_id, inbound_id, words)


def _heard(text: TextHeard, understood: Understood, now: datetime) -> Heard:
    return Heard(understood, now, text.words, text.parts, text.opt_out)


def _sent(reply_id: str, person_id: str, inbound_id: str, composed: Composed, now: datetime) -> outbound.Outbound:
    return outbound.Outbound(
        id=reply_id,
        person_id=person_id,
        channel="sms",
        parts=composed.parts,
        words=composed.words,
        encoding=composed.encoding,
        segments=composed.segments,
        state=State.SENDING,
        created_at=now,
        inbound_id=inbound_id,
    )


def _reading(turn: Turn, understood: Understood) -> inbound.Reading:
    return inbound.Reading(
        language=turn.language,
        level=understood.danger.level.value if understood.danger.level else None,
        command=understood.command_name,
        topic=understood.topic,
        missed=any(isinstance(effect, Missed) for effect in turn.effects),
        doubt=doubt_of(turn, understood),
    )
