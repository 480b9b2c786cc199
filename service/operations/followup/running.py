"""Plans that run and messages that wait: pausing, resuming, ending, cancelling, a visit that was missed."""

from dataclasses import dataclass, replace
from datetime import datetime

from messages.turn import Consent
from service.operations.followup.lay import Lay, withdraw
from service.operations.followup.refusals import Fault, Problem, Refused
from service.operations.followup.rights import cares_for
from service.store import Transaction, audit, bookings, enrolments, outbound, patients, people
from service.store.enrolments import Enrolment, Status
from service.store.outbound import Outbound
from service.store.patients import Patient
from service.store.staff import Staff

VISITS = "P-APPT"


@dataclass(frozen=True, slots=True)
class Running:
    """Changes what was scheduled, for whoever may."""

    plans: Lay

    def pause(self, tx: Transaction, staff: Staff, enrolment_id: str, reason: str, now: datetime) -> Enrolment:
        """Stop a plan for a while: what has not left is cancelled. Raises :class:`Refused`."""
        found = self._mine(tx, staff, enrolment_id, Status.ACTIVE, "is not running, so it cannot be paused")
        withdraw(tx, found.id, "paused", now)
        return self._now(tx, staff, found, Status.PAUSED, reason, now)

    def resume(self, tx: Transaction, staff: Staff, enrolment_id: str, reason: str, now: datetime) -> Enrolment:
        """Let a paused plan run again: what is still to come is laid out anew. Raises :class:`Refused`."""
        found = self._mine(tx, staff, enrolment_id, Status.PAUSED, "is not paused, so it cannot be resumed")
        person = people.get(tx, found.person_id)
        if person is None or person.consent is not Consent.GIVEN:
            told = "The patient has not agreed to messages: only they can start them, by sending START."
            raise Refused(Fault("id", Problem.OPTED_OUT, told))
        done = self._now(tx, staff, found, Status.ACTIVE, reason, now)
        self.plans.activate(tx, done, now)
        return done

    def end(self, tx: Transaction, staff: Staff, enrolment_id: str, reason: str, now: datetime) -> Enrolment:
        """End a plan for good: what has not left is cancelled. Raises :class:`Refused`."""
        found = self._mine(tx, staff, enrolment_id, None, "has ended")
        withdraw(tx, found.id, "ended", now)
        return self._now(tx, staff, found, Status.ENDED, reason, now)

    def cancel(self, tx: Transaction, staff: Staff, reminder_id: str, now: datetime) -> Outbound:
        """Cancel one reminder that has not left. Raises :class:`Refused`."""
        text = outbound.get(tx, reminder_id)
        patient = patients.get(tx, text.person_id) if text else None
        if text is None or patient is None or text.purpose is not outbound.Purpose.REMINDER:
            raise Refused(Fault("id", Problem.UNKNOWN_REMINDER, "There is no such reminder: look at the list."))
        if not cares_for(staff, patient):
            told = "This reminder is for a patient of another health worker."
            raise Refused(Fault("id", Problem.NOT_YOURS, told))
        if not bookings.cancel(tx, reminder_id, "cancelled by staff", now):
            told = f"The reminder is {text.state.value}: only one that has not left can be cancelled."
            raise Refused(Fault("id", Problem.NOT_POSSIBLE_NOW, told))
        audit.record(tx, audit.Event(now, staff.id, "reminder cancelled", "outbound", reminder_id))
        return outbound.get(tx, reminder_id) or text

    def missed_visit(self, tx: Transaction, staff: Staff, patient_id: str, now: datetime) -> Outbound | None:
        """Note that a patient did not come, and return the text about it, ``None`` where its day has passed.

        Raises :class:`Refused`.
        """
        mine(tx, staff, patient_id)
        running = enrolments.of_people(tx, (patient_id,)).get(patient_id, ())
        today = self.plans.timetable.calendar.local(now).date().isoformat()
        visits = [
            each
            for each in running
            if each.status is Status.ACTIVE and each.plan == VISITS and each.slots["DATE"] <= today
        ]
        if not visits:
            told = "No visit of this patient is over: enrol them in APPT with the day of the visit first."
            raise Refused(Fault("patient_id", Problem.UNKNOWN_ENROLMENT, told))
        audit.record(tx, audit.Event(now, staff.id, "visit missed", "enrolment", visits[-1].id))
        return self.plans.missed(tx, visits[-1], now)

    def _mine(
        self, tx: Transaction, staff: Staff, enrolment_id: str, status: Status | None, otherwise: str
    ) -> Enrolment:
        """Return an enrolment that this health worker may change, in this state, or in any but the last."""
        found = enrolments.get(tx, enrolment_id)
        if found is None:
            raise Refused(Fault("id", Problem.UNKNOWN_ENROLMENT, "There is no such enrolment: look at the list."))
        mine(tx, staff, found.person_id)
        if found.status is Status.ENDED or (status is not None and found.status is not status):
            raise Refused(Fault("id", Problem.NOT_POSSIBLE_NOW, f"The plan {otherwise}."))
        return found

    def _now(
        self, tx: Transaction, staff: Staff, found: Enrolment, status: Status, reason: str, now: datetime
    ) -> Enrolment:
        """Store where an enrolment stands now; a worker's own words are kept with it, not in the record of events."""
        enrolments.change(tx, found.id, status, reason[:64], now)
        event = audit.Event(now, staff.id, f"plan {status.value}", "enrolment", found.id, {"plan": found.plan})
        audit.record(tx, event)
        return replace(found, status=status, reason=reason[:64])


def mine(tx: Transaction, staff: Staff, patient_id: str) -> Patient:
    """Return a patient whom this health worker may act for; raises :class:`Refused`."""
    people.lock(tx, patient_id)
    patient = patients.get(tx, patient_id)
    if patient is None:
        told = "There is no such patient: register the phone first."
        raise Refused(Fault("patient_id", Problem.UNKNOWN_PATIENT, told))
    if not cares_for(staff, patient):
        told = "This patient is in the care of another health worker."
        raise Refused(Fault("patient_id", Problem.NOT_YOURS, told))
    return patient
