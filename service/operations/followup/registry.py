"""Registering patients: whose phone it is, who cares for them, in which language and mode."""

from dataclasses import dataclass
from datetime import datetime

from messages.catalog import Catalog
from service.operations.followup.intake import Intake
from service.operations.followup.refusals import Fault, Problem, Refused
from service.operations.followup.rights import cares_for
from service.operations.followup.wishes import Registration
from service.ports import Ids
from service.secrets import Address, at_home, dialable, normalise
from service.store import Transaction, audit, patients, people
from service.store.patients import Patient
from service.store.people import Person
from service.store.staff import Staff


@dataclass(frozen=True, slots=True)
class Registry:
    """Registers patients with numbers of one country."""

    catalog: Catalog
    intake: Intake
    ids: Ids
    country: str

    def register(self, tx: Transaction, staff: Staff, who: Registration, now: datetime) -> tuple[Person, bool]:
        """Register a patient and return them and whether they are new in care; asks for consent who never was asked.

        The same phone again changes nothing. Raises :class:`Refused`.
        """
        address = normalise(who.phone, self.country)
        faults = [*self._number(address), *self._language(who.language)]
        if faults:
            raise Refused(*faults)
        person, _ = people.reach(tx, address, self.ids.new("person"), now)
        known = patients.get(tx, person.id)
        if known is not None and known.staff_id is not None and not cares_for(staff, known):
            told = "This phone is in the care of another health worker: ask a supervisor."
            raise Refused(Fault("phone", Problem.NOT_YOURS, told))
        if person.blocked_at is not None:
            told = "This phone belongs to somebody else: ask the patient for another number."
            raise Refused(Fault("phone", Problem.BLOCKED, told))
        self._take_on(tx, staff, who, person, known, now)
        registered = people.get(tx, person.id) or person
        self.intake.ask(tx, registered, now)
        return people.get(tx, person.id) or registered, known is None

    def _take_on(
        self, tx: Transaction, staff: Staff, who: Registration, person: Person, known: Patient | None, now: datetime
    ) -> None:
        area = who.area or staff.area
        if known is None:
            patients.add(tx, Patient(person.id, staff.id, area, now))
            people.speak(tx, person.id, who.language, chosen=False)
            people.set_mode(tx, person.id, who.mode)
            people.set_channel(tx, person.id, who.channel)
            audit.record(tx, audit.Event(now, staff.id, "patient registered", "person", person.id))
        elif known.staff_id is None:
            patients.take_on(tx, person.id, staff.id, area)
            audit.record(tx, audit.Event(now, staff.id, "patient taken on", "person", person.id))

    def _number(self, address: Address) -> list[Fault]:
        if not dialable(address):
            told = "This is no phone number: write it like 01712345678."
            return [Fault("phone", Problem.BAD_NUMBER, told)]
        if not at_home(address, self.country):
            told = "This number is abroad: only numbers of this country can be served."
            return [Fault("phone", Problem.NUMBER_ABROAD, told)]
        return []

    def _language(self, code: str) -> list[Fault]:
        if code in self.catalog.languages:
            return []
        told = f"This language is not served: choose one of {', '.join(sorted(self.catalog.languages))}."
        return [Fault("language", Problem.BAD_LANGUAGE, told)]
