"""When nobody answers: the message once more, a case, a visit, and in the end a pause; never "all is well"
(clinical.md 5.5)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo

from messages.catalog import Catalog
from messages.delivery import State
from messages.plans import Action, Does, Step
from service.operations.followup.answers import AGAIN
from service.operations.followup.care import look_at
from service.operations.followup.cases import Cases
from service.operations.followup.consent import SILENT
from service.operations.followup.lay import Lay, withdraw
from service.operations.followup.prompting import WINDOW
from service.store import Transaction, answers, audit, enrolments, outbound, people
from service.store.alerts import Colour
from service.store.enrolments import Enrolment, Status
from service.store.outbound import Outbound, Purpose
from service.store.people import Reach
from service.store.timers import Timer

SLOTS = (time(10), time(16, 30))
"""The default hours of messages (clinical.md 5.2, "Timing"): one more try goes in the next of them."""

FIRST_WEEK = 7
VISIT_AFTER = 3
MISSED = timedelta(hours=24)
"""After this a message counts as missed; one sent once more counts too (clinical.md 5.5)."""

LONG = timedelta(weeks=3)
LAST_WORD = "SYS-PLAN-SILENT"
_COLOURS = {Does.RED: Colour.RED, Does.AMBER: Colour.AMBER}


@dataclass(frozen=True, slots=True)
class Silence:
    """Acts on the silence after messages of plans."""

    catalog: Catalog
    cases: Cases
    lay: Lay
    zone: tzinfo

    def due(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Act on a timer of kind ``silence``: its subject is the message that was not answered, its id ends with the
        minutes since it left."""
        asked = outbound.get(tx, timer.subject_id)
        enrolment = enrolments.get(tx, asked.enrolment_id) if asked and asked.enrolment_id else None
        if asked is None or enrolment is None or people.lock(tx, asked.person_id) is None:
            return
        plan = self.catalog.content.plans.get(enrolment.plan)
        step = plan.step(asked.step or "") if plan else None
        if step is None or enrolment.status is not Status.ACTIVE:
            return
        minutes = timedelta(minutes=int(timer.id.rpartition("-")[2]))
        if answers.answered(tx, enrolment.id, step.id, timer.due_at - minutes):
            return
        due = [each.actions for each in step.silence if timedelta(minutes=each.minutes) == minutes]
        for action in (action for actions in due for action in actions):
            self._do(tx, asked, enrolment, step, action, now)
        if minutes == WINDOW:
            self._week_one(tx, enrolment, now)
            self._three_weeks(tx, enrolment, now)

    def _do(
        self, tx: Transaction, asked: Outbound, enrolment: Enrolment, step: Step, action: Action, now: datetime
    ) -> None:
        colour = _COLOURS.get(action.does)
        # A message that never arrived leaves nobody silent; but after a danger somebody must look all the same.
        if asked.state not in answers.ARRIVING and colour is not Colour.RED:
            return
        if colour is not None:
            self.cases.raise_case(tx, asked.person_id, colour, action.because, enrolment.id, now)
        elif action.does is Does.RESEND and not asked.id.endswith(AGAIN):
            self._resend(tx, asked, enrolment, step, now)

    def _resend(self, tx: Transaction, asked: Outbound, enrolment: Enrolment, step: Step, now: datetime) -> None:
        """Send a message once more in the next slot, on the other channel where it can be spoken."""
        spoken = f"{step.text}-V" in self.catalog.content.messages
        other = Reach.VOICE if asked.channel == Reach.SMS and spoken else Reach.SMS
        fresh = self.lay.reminder(asked.person_id, step.text, self._next_slot(now), enrolment.slots, now)
        again = replace(
            fresh,
            id=f"{asked.id}{AGAIN}",
            channel=other,
            enrolment_id=enrolment.id,
            step=step.id,
            staff_id=enrolment.staff_id,
        )
        self.lay.place(tx, (again,), look_at(tx, (asked.person_id,), now), now)
        audit.record(tx, audit.Event(now, "clock", "asked again", "outbound", asked.id, {"channel": other.value}))

    def _next_slot(self, now: datetime) -> datetime:
        local = now.astimezone(self.zone)
        days: Iterable[datetime] = (local, local + timedelta(days=1))
        slots = (datetime.combine(day.date(), slot, self.zone) for day in days for slot in SLOTS)
        return next(slot for slot in slots if slot > local).astimezone(now.tzinfo)

    def _week_one(self, tx: Transaction, enrolment: Enrolment, now: datetime) -> None:
        """Ask for a visit at home after three messages without an answer in the first week."""
        plan = self.catalog.content.plans[enrolment.plan]
        # Where an answer sets nothing off, none is as good as that one (clinical.md 5.3: "2 / none").
        asking = frozenset(step.id for step in plan.steps if step.replies and all(_heard(step)))
        first = (now.astimezone(self.zone).date() - enrolment.day0).days <= FIRST_WEEK + WINDOW.days
        if first and answers.unanswered(tx, enrolment.id, asking, now - MISSED) >= VISIT_AFTER:
            self.cases.raise_case(tx, enrolment.person_id, Colour.AMBER, "home visit", enrolment.id, now)

    def _three_weeks(self, tx: Transaction, enrolment: Enrolment, now: datetime) -> None:
        """Say one last word and pause, after three weeks in which the person was not heard of at all."""
        heard = answers.heard_of(tx, enrolment.person_id) or enrolment.created_at
        if now - max(heard, enrolment.created_at) < LONG:
            return
        for each in enrolments.of_person(tx, enrolment.person_id, Status.ACTIVE):
            withdraw(tx, each.id, SILENT, now)
            enrolments.change(tx, each.id, Status.PAUSED, SILENT, now)
            audit.record(tx, audit.Event(now, "clock", "plan paused", "enrolment", each.id, {"reason": SILENT}))
        outbound.record(tx, self._last_word(enrolment, now))
        self.cases.raise_case(tx, enrolment.person_id, Colour.AMBER, "silent for weeks", enrolment.id, now)

    def _last_word(self, enrolment: Enrolment, now: datetime) -> Outbound:
        return Outbound(
            id=f"last-{enrolment.id}-{now:%Y%m%d}",
            person_id=enrolment.person_id,
            channel=Reach.SMS,
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=State.SCHEDULED,
            created_at=now,
            due_at=self._next_slot(now),
            message_id=LAST_WORD,
            purpose=Purpose.REMINDER,
            slots={},
            staff_id=enrolment.staff_id,
        )


def _heard(step: Step) -> Iterable[bool]:
    return (bool(reply.actions) for reply in step.replies.values())
