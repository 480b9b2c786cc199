"""When a message may leave, of a person's own circumstances: the calendar asked with what is stored."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from messages.laying import Timetable
from messages.schedule import Circumstances, Hold, Slot
from messages.schedule.days import Span, minutes
from service.store import Transaction, holds, patients
from service.store.outbound import Outbound, Purpose
from service.store.patients import Patient
from service.store.people import Reach

_KEEPS_HOURS = frozenset({Purpose.REMINDER, Purpose.CONSENT})


@dataclass(frozen=True, slots=True)
class DecentHours:
    """The calendar of a deployment, asked about messages that are about to leave."""

    timetable: Timetable

    def of(self, tx: Transaction, people: Collection[str], now: datetime) -> "KnownHours":
        """Return what is known of these people just now: two questions to the database, however many they are."""
        standing = tuple(Hold(each.area, each.begins_at, each.ends_at) for each in holds.standing(tx, now))
        return KnownHours(self.timetable, patients.of_people(tx, people), standing)


@dataclass(frozen=True, slots=True)
class KnownHours:
    """Of some people: where they live, their own hours, and which areas are held."""

    timetable: Timetable
    patients: Mapping[str, Patient]
    holds: tuple[Hold, ...]

    def earliest(self, row: Outbound, moment: datetime) -> Slot:
        """Return the earliest moment at which it may go, and why it is moved (clinical.md 5.2, "Timing").

        Answers, danger texts and alerts go at any hour. A hold without an end is asked about again a day later.
        """
        if row.purpose not in _KEEPS_HOURS:
            return Slot(moment)
        sort = self.timetable.sort(row.message_id)
        patient = self.patients.get(row.person_id)
        own = None
        if patient is not None and patient.hours_from and patient.hours_to:
            own = Span(minutes(patient.hours_from), minutes(patient.hours_to))
        return self.timetable.calendar.earliest(
            moment,
            Circumstances(
                voice=row.channel == Reach.VOICE,
                exempt=sort.exempt,
                check=sort.check,
                leaving=True,
                area=patient.area if patient is not None else None,
                hours=own,
                holds=self.holds,
            ),
        )
