"""What a turn leads to beyond the person's own row: plans that begin, answers that are kept, cases that are raised."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from messages.conversation.check import UNCLEAR
from messages.meaning import Level
from messages.turn import Alarm, Decline, Effect, FollowUp, OptIn, PlanAnswer, WrongPerson
from service.operations.effects import Occasion
from service.operations.followup.answers import Answers
from service.operations.followup.cases import Cases
from service.operations.followup.consent import ConsentAsked
from service.operations.followup.lay import Lay, withdraw
from service.ports import Ids
from service.store import Transaction, audit, enrolments, patients
from service.store.alerts import Colour
from service.store.enrolments import Enrolment, Status

CHECKFU = "P-CHECKFU"
RESULTS = {"E1": "E", "E2": "E", "E3": "E", "D0": "D0", "D7": "D7"}
"""What an outcome of the check is called in the values of its follow-up plan (content/plans.toml)."""

Then = Callable[[Transaction, Effect, Occasion], None]


@dataclass(frozen=True, slots=True)
class Consequences:
    """Follows up the effects of a turn, by text or by call, in its transaction."""

    consent: ConsentAsked
    answers: Answers
    cases: Cases
    lay: Lay
    ids: Ids
    zone: tzinfo

    def __call__(self, tx: Transaction, effect: Effect, occasion: Occasion) -> None:
        """Do what an effect leads to; most lead to nothing. The caller holds the person."""
        person_id, now = occasion.person_id, occasion.at
        match effect:
            case OptIn():
                self.consent.given(tx, person_id, now)
            case Decline():
                self.consent.declined(tx, person_id, now)
            case FollowUp(outcome):
                self._follow_up(tx, person_id, outcome, now)
            case PlanAnswer():
                self.answers.take(tx, person_id, effect, occasion.through, now)
            case Alarm(level, outcome):
                self._alarm(tx, person_id, level, outcome, now)
            case WrongPerson():
                self.cases.raise_case(tx, person_id, Colour.AMBER, "wrong person", None, now)
            case _:
                return

    def _alarm(self, tx: Transaction, person_id: str, level: Level, outcome: str, now: datetime) -> None:
        """Bring a danger of somebody in a plan to a health worker: red for an emergency, amber where a check or the
        talk ended without a clear answer (clinical.md 4.6)."""
        danger, unclear = level is Level.E, outcome == UNCLEAR
        if not (danger or unclear) or not enrolments.running(tx, person_id):
            return
        colour = Colour.RED if danger else Colour.AMBER
        self.cases.raise_case(tx, person_id, colour, "danger sign" if danger else "unclear answer", None, now)

    def _follow_up(self, tx: Transaction, person_id: str, outcome: str, now: datetime) -> None:
        """Enrol a person in the plan that asks later how they are, as they agreed; a new check begins it anew."""
        for before in enrolments.of_person(tx, person_id, *_RUNNING):
            if before.plan == CHECKFU:
                withdraw(tx, before.id, "new check", now)
                enrolments.change(tx, before.id, Status.ENDED, "new check", now)
        patient = patients.get(tx, person_id)
        enrolment = Enrolment(
            id=self.ids.new("enrolment"),
            person_id=person_id,
            plan=CHECKFU,
            day0=now.astimezone(self.zone).date(),
            status=Status.ACTIVE,
            created_at=now,
            slots={"RESULT": RESULTS[outcome]},
            staff_id=patient.staff_id if patient else None,
        )
        enrolments.add(tx, enrolment)
        audit.record(tx, audit.Event(now, "patient", "plan begun", "enrolment", enrolment.id, {"plan": CHECKFU}))
        self.lay.activate(tx, enrolment, now)


_RUNNING = (Status.WAITING_CONSENT, Status.ACTIVE, Status.PAUSED)
