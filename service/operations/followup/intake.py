"""Taking in wishes to schedule: all that is wrong with each at once, many in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from messages.turn import Consent
from service.operations.followup.care import Care, look_at
from service.operations.followup.checks import Checks
from service.operations.followup.lay import Lay
from service.operations.followup.refusals import Fault, Problem, Refused
from service.operations.followup.wishes import Enrolled, OneWish, PlanWish
from service.ports import Ids
from service.store import Transaction, audit, enrolments
from service.store.enrolments import Enrolment, Status
from service.store.outbound import Outbound
from service.store.people import Person
from service.store.staff import Staff

AskConsent = Callable[[Transaction, Person, datetime], None]
"""Asks a person on their own phone whether they want messages (clinical.md 5.3, P-SYS)."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in enrolments and single reminders."""

    checks: Checks
    plans: Lay
    ask_consent: AskConsent
    ids: Ids

    def enrol_all(
        self, tx: Transaction, staff: Staff, wishes: Sequence[PlanWish], now: datetime
    ) -> tuple[Enrolled | Refused, ...]:
        """Enrol many in one transaction, some hundreds at most; a wish that is refused stops no other."""
        cares = look_at(tx, {wish.patient_id for wish in wishes}, now)
        entered = [self._entered(tx, staff, cares.get(wish.patient_id), wish, now) for wish in wishes]
        begun = [each for each in entered if isinstance(each, Enrolment)]
        for name in dict.fromkeys(each.person_id for each in begun):
            self.ask(tx, cares[name].person, now)
        rows = self.plans.begin(tx, [each for each in begun if each.status is Status.ACTIVE], cares, now)
        audit.record_all(tx, (_enrolled(now, staff, each) for each in begun))
        return tuple(each if isinstance(each, Refused) else Enrolled(each, rows.get(each.id, ())) for each in entered)

    def remind_all(
        self, tx: Transaction, staff: Staff, wishes: Sequence[OneWish], now: datetime
    ) -> tuple[Outbound | Refused, ...]:
        """Schedule many in one transaction, some hundreds at most; a wish that is refused stops no other.

        One that finds no room in the days it may be put off is cancelled, and says why.
        """
        cares = look_at(tx, {wish.patient_id for wish in wishes}, now)
        made = [self._made(staff, cares.get(wish.patient_id), wish, now) for wish in wishes]
        fresh = [each for each in made if isinstance(each, Outbound)]
        stored = {each.id: each for each in self.plans.place(tx, fresh, cares, now)}
        subjects = (audit.Event(now, staff.id, "reminder scheduled", "outbound", each.id) for each in fresh)
        audit.record_all(tx, subjects)
        return tuple(each if isinstance(each, Refused) else stored[each.id] for each in made)

    def _entered(
        self, tx: Transaction, staff: Staff, care: Care | None, wish: PlanWish, now: datetime
    ) -> Enrolment | Refused:
        """Store one enrolment without its messages, or return everything that is wrong with it."""
        plan = self.checks.plan(wish.plan)
        faults = [*self.checks.patient(staff, care), *self.checks.day0(wish.day0, now)]
        values: dict[str, str] = {}
        if plan is None:
            faults.append(self.checks.unknown_plan(wish.plan))
        elif care is not None:
            values, wrong = self.checks.plan_values(plan, wish.values, care.person, now)
            faults += wrong
            faults += [_already(plan.id)] if any(each.plan == plan.id for each in care.plans) else []
        if plan is None or care is None or faults:
            return Refused(*faults)
        agreed = care.person.consent is Consent.GIVEN
        status = Status.ACTIVE if agreed else Status.WAITING_CONSENT
        new = Enrolment(self.ids.new("enrolment"), care.person.id, plan.id, wish.day0, status, now, values, staff.id)
        return new if enrolments.add(tx, new) else Refused(_already(plan.id))

    def _made(self, staff: Staff, care: Care | None, wish: OneWish, now: datetime) -> Outbound | Refused:
        """Return one reminder, not yet placed, or everything that is wrong with it."""
        faults = [*self.checks.patient(staff, care), *self.checks.moment(wish.due_at, now)]
        if care is None:
            return Refused(*faults)
        known = self.checks.takes_alone(wish.message)
        faults += self.checks.one_off(wish.message, care.person)
        values, wrong = self.checks.message_values(wish.message, wish.values, care.person, now) if known else ({}, [])
        faults += wrong
        if not faults and care.person.consent is not Consent.GIVEN:
            told = (
                "The patient has not agreed yet: nothing is sent before they answer 1 to the question on their phone."
            )
            faults.append(Fault("patient_id", Problem.NOT_POSSIBLE_NOW, told))
        if faults:
            return Refused(*faults)
        text = self.plans.reminder(care.person.id, wish.message, wish.due_at, values, now)
        return replace(text, staff_id=staff.id, channel=wish.channel.value if wish.channel else "")

    def ask(self, tx: Transaction, person: Person, now: datetime) -> None:
        """Ask a person for consent whom nobody has asked yet; one agreement covers later plans too."""
        if person.consent is Consent.NONE:
            self.ask_consent(tx, person, now)


def _already(plan: str) -> Fault:
    told = f"The patient is in {plan.removeprefix('P-')} already: end that plan first to start it anew."
    return Fault("plan", Problem.ALREADY_ENROLLED, told)


def _enrolled(now: datetime, staff: Staff, enrolment: Enrolment) -> audit.Event:
    return audit.Event(now, staff.id, "enrolled", "enrolment", enrolment.id, {"plan": enrolment.plan})
