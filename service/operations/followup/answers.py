"""Answers to messages of plans: kept, and what they set off: cases, the end of a plan, a slower pace."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from messages import memory
from messages.content import Content
from messages.conversation.moment import is_open, step_of
from messages.conversation.plan import IN_WORDS, spoken
from messages.delivery import State
from messages.plans import Action, Does, Meaning
from messages.turn import PlanAnswer
from service.operations.followup.cases import Cases
from service.operations.followup.lay import withdraw
from service.operations.followup.steps import asked_by
from service.store import Transaction, answers, audit, conversations, enrolments, outbound, timers
from service.store.alerts import Colour
from service.store.answers import Answer
from service.store.enrolments import Enrolment, Status
from service.store.outbound import Outbound
from service.store.timers import Kind

CALL = "call"
BY_ANSWER = "answer"
SLOWER_PACE = 7
"""Days between the messages of a plan that was slowed down: once a week (clinical.md 5.3, P-EXER)."""

MOOD_TWICE = 2
_WORDS = {"1": "better", "2": "same", "3": "worse"}
"""What the missed-call numbers stand for (clinical.md 5.2, "Reply channels")."""

_COLOURS = {Does.RED: Colour.RED, Does.AMBER: Colour.AMBER, Does.OFFER: Colour.AMBER, Does.REBOOK: Colour.AMBER}


@dataclass(frozen=True, slots=True)
class Answers:
    """Keeps answers and does what the plan says they lead to; ``zone`` is the deployment's."""

    content: Content
    cases: Cases
    zone: tzinfo

    def take(self, tx: Transaction, person_id: str, answer: PlanAnswer, through: str, now: datetime) -> None:
        """Keep an answer and act on it. Hold the person first; the check an answer leads to is the caller's."""
        row = outbound.get(tx, answer.outbound) if answer.outbound else None
        enrolment = enrolments.get(tx, row.enrolment_id) if row and row.enrolment_id else None
        name = enrolment.id if enrolment else None
        kept = Answer(
            person_id, row.id if row else None, name, answer.step or None, answer.digits, answer.meaning, through, now
        )
        answers.add(tx, kept)
        if row is not None:
            _heard(tx, row, now)
        for action in answer.actions:
            if self._counts(tx, action, answer, enrolment, now):
                self._do(tx, person_id, action, enrolment, now)
        if answer.meaning is Meaning.DIARY and name and self._low(tx, name, answer.step):
            self.cases.raise_case(tx, person_id, Colour.AMBER, "mood low", name, now)

    def record(
        self, tx: Transaction, person_id: str, digits: str, through: str, now: datetime, outbound_id: str | None = None
    ) -> PlanAnswer | None:
        """Keep an answer that did not come by text, to the newest open question or to the call that asked.

        On a ``call`` the digits are keys; otherwise 1, 2, 3 are the numbers for better, same and worse. Returns what
        was answered, with the actions (``check`` is for the caller to begin), or ``None`` where nothing is open and
        nothing is worse. Hold the person first.
        """
        state = memory.restore(conversations.load(tx, person_id))
        wait = state.asked if state.asked is not None and is_open(state.asked, now) else None
        step = step_of(self.content, wait) if wait else None
        if wait is None or step is None or (outbound_id is not None and wait.options[2] != outbound_id):
            answer = self._unasked(tx, digits, through, outbound_id)
        else:
            found = (digits, step.replies.get(digits)) if through == CALL else spoken(step, _WORDS.get(digits, ""))
            if found is None or found[1] is None:
                return None
            plan, _, asking = wait.options
            answer = PlanAnswer(plan, step.id, asking, found[0], found[1].meaning, found[1].actions)
            conversations.save(tx, person_id, memory.dump(replace(state, asked=None)), now)
        if answer is not None:
            self.take(tx, person_id, answer, through, now)
        return answer

    def _unasked(self, tx: Transaction, digits: str, through: str, outbound_id: str | None) -> PlanAnswer | None:
        """Return an answer to a call whose question a newer one has closed, or "worse" while nothing is open."""
        row = outbound.get(tx, outbound_id) if outbound_id else None
        found = asked_by(tx, self.content, row) if row else None
        if row is not None and found is not None:
            plan, step = found
            reply = step.replies.get(digits)
            if reply:
                return PlanAnswer(plan.id, step.id, row.id, digits, reply.meaning, reply.actions)
        if through != CALL and _WORDS.get(digits) == "worse":
            return PlanAnswer("", "", "", digits, IN_WORDS.meaning, IN_WORDS.actions)
        return None

    def _counts(
        self, tx: Transaction, action: Action, answer: PlanAnswer, enrolment: Enrolment | None, now: datetime
    ) -> bool:
        """Return whether an action happens: often enough in a row, and late enough in the plan."""
        if enrolment is None:
            return action.after == 1
        if (now.astimezone(self.zone).date() - enrolment.day0).days < action.since:
            return False
        in_row = answers.latest(tx, enrolment.id, answer.step, action.after)
        return len(in_row) == action.after and all(each.meaning == answer.meaning for each in in_row)

    def _do(self, tx: Transaction, person_id: str, action: Action, enrolment: Enrolment | None, now: datetime) -> None:
        colour = _COLOURS.get(action.does)
        if colour is not None:
            name = enrolment.id if enrolment else None
            self.cases.raise_case(tx, person_id, colour, action.because, name, now)
        elif enrolment is not None and action.does is Does.END:
            withdraw(tx, enrolment.id, BY_ANSWER, now)
            enrolments.change(tx, enrolment.id, Status.ENDED, BY_ANSWER, now)
            audit.record(
                tx, audit.Event(now, "patient", "plan ended", "enrolment", enrolment.id, {"reason": BY_ANSWER})
            )
        elif enrolment is not None and action.does is Does.SLOWER:
            enrolments.slow(tx, enrolment.id, SLOWER_PACE, now)
            audit.record(
                tx, audit.Event(now, "patient", "plan slowed", "enrolment", enrolment.id, {"days": SLOWER_PACE})
            )

    def _low(self, tx: Transaction, enrolment_id: str, step: str) -> bool:
        """Return whether the mood, the third digit of the diary, was worse twice in a row (clinical.md 5.3)."""
        diary = answers.latest(tx, enrolment_id, step, MOOD_TWICE)
        return len(diary) == MOOD_TWICE and all(each.digits[2:] == "3" for each in diary)


def _heard(tx: Transaction, row: Outbound, now: datetime) -> None:
    """Stop listening for silence, also after the message this one repeats, and keep back what would repeat it."""
    first = row.id.removesuffix(AGAIN)
    for name in (first, f"{first}{AGAIN}"):
        timers.drop(tx, name, Kind.SILENCE)
    again = outbound.get(tx, f"{first}{AGAIN}")
    if again is not None and again.state is State.SCHEDULED:
        outbound.change(tx, again.id, outbound.Change(State.CANCELLED), now)


AGAIN = "-again"
"""Ends the id of a message that repeats another, because nobody answered it."""
