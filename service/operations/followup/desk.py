"""The desk: what a health worker, a program or a console can ask for patients. One per process, built in wiring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from messages.turn import Mode
from service.operations.followup.areas import Areas
from service.operations.followup.checks import Checks
from service.operations.followup.intake import AskConsent, Intake
from service.operations.followup.lay import Lay
from service.operations.followup.offers import Offer, offers
from service.operations.followup.refusals import Refused
from service.operations.followup.registry import Registry
from service.operations.followup.running import Running, mine
from service.operations.followup.wishes import Enrolled, OneWish, PlanWish, Registration
from service.ports import Ids
from service.store import Transaction, audit, people
from service.store.enrolments import Enrolment
from service.store.holds import AreaHold
from service.store.outbound import Outbound
from service.store.people import Person, Reach
from service.store.staff import Staff


@dataclass(frozen=True, slots=True)
class Desk:
    """Carries wishes out in the transaction it is given; each raises :class:`Refused` with every fault at once.

    Many wishes at once go to ``intake``, whose answers hold the refused ones.
    """

    intake: Intake
    registry: Registry
    running: Running
    areas: Areas

    @classmethod
    def of(cls, checks: Checks, plans: Lay, ask_consent: AskConsent, ids: Ids, country: str) -> "Desk":
        """Return the desk of one deployment; ``country`` is the one whose numbers it serves."""
        intake = Intake(checks, plans, ask_consent, ids)
        return cls(intake, Registry(checks.catalog, intake, ids, country), Running(plans), Areas(ids))

    def register(  # noqa: PLR0913, PLR0917 (what a form holds)
        self,
        tx: Transaction,
        staff: Staff,
        phone: str,
        language: str,
        channel: Reach,
        mode: Mode,
        now: datetime,
        area: str | None = None,
    ) -> tuple[Person, bool]:
        """Register a patient and return them and whether they are new in care; who was never asked is asked now.

        The same phone again changes nothing. Without ``area`` it is the health worker's own.
        """
        return self.registry.register(tx, staff, Registration(phone, language, channel, mode, area), now)

    def enrol(
        self,
        tx: Transaction,
        staff: Staff,
        patient_id: str,
        plan: str,
        day0: date,
        values: Mapping[str, str],
        now: datetime,
    ) -> tuple[Enrolment, tuple[Outbound, ...]]:
        """Enrol a patient in a plan and return it with its messages: none before the patient agreed.

        ``plan`` is "BELL" or "P-BELL"; day 0 lies at most 30 days back and 365 ahead; past steps are not sent.
        """
        done = self.intake.enrol_all(tx, staff, (PlanWish(patient_id, plan, day0, values),), now)[0]
        return _granted(done).enrolment, _granted(done).reminders

    def remind(  # noqa: PLR0913, PLR0917 (what a form holds)
        self,
        tx: Transaction,
        staff: Staff,
        patient_id: str,
        message: str,
        due_at: datetime,
        values: Mapping[str, str],
        now: datetime,
        channel: Reach | None = None,
    ) -> Outbound:
        """Schedule one reminder outside any plan and return it as it was placed, moved where it must not go.

        One that finds no room in the days it may be put off is cancelled, and says why.
        """
        wish = OneWish(patient_id, message, due_at, values, channel)
        done = self.intake.remind_all(tx, staff, (wish,), now)[0]
        if isinstance(done, Refused):
            raise done
        return done

    def pause(self, tx: Transaction, staff: Staff, enrolment_id: str, reason: str, now: datetime) -> Enrolment:
        """Stop a plan for a while: what has not left is cancelled."""
        return self.running.pause(tx, staff, enrolment_id, reason, now)

    def resume(self, tx: Transaction, staff: Staff, enrolment_id: str, reason: str, now: datetime) -> Enrolment:
        """Let a paused plan run again: what is still to come is laid out anew."""
        return self.running.resume(tx, staff, enrolment_id, reason, now)

    def end(self, tx: Transaction, staff: Staff, enrolment_id: str, reason: str, now: datetime) -> Enrolment:
        """End a plan for good: what has not left is cancelled."""
        return self.running.end(tx, staff, enrolment_id, reason, now)

    def cancel(self, tx: Transaction, staff: Staff, reminder_id: str, now: datetime) -> Outbound:
        """Cancel one reminder that has not left."""
        return self.running.cancel(tx, staff, reminder_id, now)

    def missed_visit(self, tx: Transaction, staff: Staff, patient_id: str, now: datetime) -> Outbound | None:
        """Note that a patient did not come, and return the text about it, ``None`` where its day has passed."""
        return self.running.missed_visit(tx, staff, patient_id, now)

    def erase(self, tx: Transaction, staff: Staff, patient_id: str, now: datetime) -> None:
        """Forget a patient: number, words, place and plans; what stays names nobody."""
        mine(tx, staff, patient_id)
        people.forget(tx, patient_id, now, "staff")
        audit.record(tx, audit.Event(now, staff.id, "patient erased", "person", patient_id))

    def may_be_sent(self) -> tuple[Offer, ...]:
        """Return every message that may be sent on its own."""
        return offers(self.intake.checks)

    def hold(
        self, tx: Transaction, staff: Staff, area: str, reason: str, now: datetime, until: datetime | None = None
    ) -> AreaHold:
        """Send nothing scheduled to an area, "" everywhere, until it is lifted or ``until``."""
        return self.areas.hold(tx, staff, area, reason, now, until)

    def lift(self, tx: Transaction, staff: Staff, area: str, now: datetime) -> int:
        """Let messages go to an area again and return how many holds that ended."""
        return self.areas.lift(tx, staff, area, now)


def _granted(done: Enrolled | Refused) -> Enrolled:
    if isinstance(done, Refused):
        raise done
    return done
