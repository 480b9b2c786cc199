"""A guided check nobody goes on with: after ten minutes the safe exit text, once (clinical.md 4.2 rule 9, 4.6)."""

from dataclasses import dataclass
from datetime import datetime

from messages import memory
from messages.content import Content
from messages.conversation.check import UNCLEAR
from messages.conversation.moment import CHECK_OPEN
from messages.delivery import State as Sent
from messages.turn import Ask, State
from service.operations.followup.cases import Cases
from service.store import Transaction, audit, conversations, enrolments, outbound, people, timers
from service.store.alerts import Colour
from service.store.outbound import Outbound, Purpose
from service.store.people import Reach
from service.store.timers import Kind, Timer


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Watches guided checks."""

    content: Content
    cases: Cases

    def watch(self, tx: Transaction, person_id: str, before: State, after: State) -> None:
        """Set, move or drop the timer of a check as a turn leaves it; a turn without a check costs nothing."""
        if _asks(before):
            timers.drop(tx, person_id, Kind.CHECK)
        if after.wait is not None and _asks(after):
            timers.put(tx, check_timer(person_id, after.wait.since))

    def due(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Act on a timer of kind ``check``: the question stays in the conversation, so that a late answer to it is
        not taken for one to something else."""
        person = people.lock(tx, timer.subject_id)
        state = memory.restore(conversations.load(tx, timer.subject_id))
        wait = state.wait
        if person is None or person.number is None or wait is None or wait.ask is not Ask.CHECK:
            return
        if now - wait.since < CHECK_OPEN:
            return
        outbound.record(tx, self._exit(timer, person.id, now))
        if enrolments.running(tx, person.id):
            self.cases.raise_case(tx, person.id, Colour.AMBER, "check left open", None, now)
        audit.record(tx, audit.Event(now, "clock", "check left open", "person", person.id))

    def _exit(self, timer: Timer, person_id: str, now: datetime) -> Outbound:
        return Outbound(
            id=f"exit-{timer.id}"[:64],
            person_id=person_id,
            channel=Reach.SMS,
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=Sent.SCHEDULED,
            created_at=now,
            due_at=now,
            message_id=self.content.outcomes[UNCLEAR].sms,
            purpose=Purpose.DANGER,
            urgent=True,
            slots={},
        )


def check_timer(person_id: str, since: datetime) -> Timer:
    """Return the timer of a question of the check that was asked at ``since``."""
    name = f"check-{person_id}-{int(since.timestamp() * 1_000_000)}"
    return Timer(name, Kind.CHECK, person_id, since + CHECK_OPEN)


def _asks(state: State) -> bool:
    return state.wait is not None and state.wait.ask is Ask.CHECK
