"""A question of ours that leaves becomes the open one of its person's conversation, and silence begins to count."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from messages import memory
from messages.content import Content
from messages.conversation.moment import is_open
from messages.plans import Step
from messages.turn import Ask, State, Wait
from service.operations.followup.consent import ANSWER_WITHIN
from service.operations.followup.steps import asked_by
from service.store import Transaction, conversations, timers
from service.store.outbound import Outbound, Purpose
from service.store.people import Person
from service.store.timers import Kind, Timer

JUST_ASKED = timedelta(minutes=10)
"""How long a question of the talk itself keeps ours back: its answer would be taken for one to ours."""

WINDOW = timedelta(hours=48)
"""How long a message of a plan may be answered (clinical.md 5.2): after that its person has been silent."""


@dataclass(frozen=True, slots=True)
class Prompting:
    """Puts our questions into conversations."""

    content: Content

    def before_leaving(self, tx: Transaction, person: Person, row: Outbound, now: datetime) -> bool:
        """Note that a text or call leaves now; return false where another question must be answered first.

        That is a guided check, a consent question before a plan, or one asked within ten minutes. Hold the person.
        A message that asks nothing goes at any time but in a check.
        """
        state = memory.restore(conversations.load(tx, person.id))
        found = asked_by(tx, self.content, row)
        asks = row.purpose is Purpose.CONSENT or (found is not None and bool(found[1].replies))
        if not _free(state, row.purpose, asks, now):
            return False
        if row.purpose is Purpose.CONSENT:
            self._ask(tx, person, state, Wait(Ask.CONSENT, now), now)
            timers.drop(tx, person.id, Kind.CONSENT)
            timers.put(tx, Timer(f"consent-{row.id}", Kind.CONSENT, person.id, now + ANSWER_WITHIN))
        elif found is not None and asks:
            plan, step = found
            self._ask(tx, person, state, Wait(Ask.PLAN, now, options=(plan.id, step.id, row.id)), now)
            if row.enrolment_id is not None:
                self._listen(tx, row, step, now)
        return True

    def _ask(self, tx: Transaction, person: Person, state: State, wait: Wait, now: datetime) -> None:
        # What was open in the talk is older than this question: the newest owns the digit (clinical.md 5.2).
        asked = replace(state, wait=None, asked=wait, missed=0)
        conversations.save(tx, person.id, memory.dump(asked), now)

    def _listen(self, tx: Transaction, row: Outbound, step: Step, now: datetime) -> None:
        """Set when silence is looked at: as the step says, and when its window has closed."""
        timers.drop(tx, row.id, Kind.SILENCE)
        waits = {timedelta(minutes=silence.minutes) for silence in step.silence}
        for wait in {*waits, WINDOW}:
            name = f"silence-{row.id}-{int(wait.total_seconds() // 60)}"
            timers.put(tx, Timer(name, Kind.SILENCE, row.id, now + wait))


def _free(state: State, purpose: Purpose, asks: bool, now: datetime) -> bool:
    wait, asked = state.wait, state.asked
    if wait is not None and is_open(wait, now):
        if wait.ask is Ask.CHECK:
            return False
        if asks and wait.ask is not Ask.MENU and now - wait.since < JUST_ASKED:
            return False
    consenting = asked is not None and asked.ask is Ask.CONSENT and is_open(asked, now)
    return not (consenting and asks and purpose is Purpose.REMINDER)
