"""What must be known of patients before anything is scheduled for them, for one or for many at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from messages.laying.timetable import Caps
from messages.schedule import Circumstances, Hold
from messages.schedule.days import Span, minutes
from service.store import Transaction, bookings, enrolments, holds, patients, people
from service.store.bookings import Booking
from service.store.enrolments import Enrolment, Status
from service.store.patients import Patient
from service.store.people import Person

LOOK_BACK = timedelta(days=8)
"""How far back messages count for the caps: seven days, and one for the zone."""


@dataclass(frozen=True, slots=True)
class Care:
    """One person as care sees them: ``plans`` have not ended, ``load`` are their scheduled messages of late and to
    come."""

    person: Person
    patient: Patient | None = None
    plans: tuple[Enrolment, ...] = ()
    load: tuple[Booking, ...] = ()
    holds: tuple[Hold, ...] = field(default=(), repr=False)

    @property
    def circumstances(self) -> Circumstances:
        """Return what matters for when something may go to them."""
        patient = self.patient
        if patient is None:
            return Circumstances(holds=self.holds)
        own = patient.hours_from and patient.hours_to
        hours = Span(minutes(patient.hours_from or ""), minutes(patient.hours_to or "")) if own else None
        return Circumstances(area=patient.area, hours=hours, holds=self.holds)

    def under_care(self, caps: Caps) -> bool:
        """Return whether the plan runs that lets a phone get more on a day."""
        return any(each.plan == caps.care and each.status is Status.ACTIVE for each in self.plans)


def look_at(tx: Transaction, ids: Collection[str], now: datetime) -> Mapping[str, Care]:
    """Return some people by id and keep others from them until the transaction ends; unknown ids are left out.

    Five questions to the database, however many people: ask for at most a few hundred at once.
    """
    known = people.lock_all(tx, ids)
    kept = patients.of_people(tx, ids)
    plans = enrolments.of_people(tx, ids)
    load = bookings.of_people(tx, ids, now - LOOK_BACK)
    # A hold without an end is looked at when a message is about to leave: today it says nothing of next month.
    standing = tuple(Hold(each.area, each.begins_at, each.ends_at) for each in holds.standing(tx, now) if each.ends_at)
    return {
        name: Care(person, kept.get(name), plans.get(name, ()), load.get(name, ()), standing)
        for name, person in known.items()
    }
