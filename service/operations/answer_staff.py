"""A health worker instructs by text: understood, carried out and confirmed in the transaction that answers it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import assert_never

from messages.conversation.moment import open_question
from messages.instructions import (
    Acknowledge,
    Appoint,
    Ask,
    Close,
    Instruction,
    Keep,
    Misread,
    Reader,
    Remind,
    Serve,
    Verb,
)
from messages.instructions.scrap import Scrap
from messages.language import Language
from messages.meaning import Understood
from messages.turn import Mode, Say, State
from service.operations.followup.cases import Cases, Outcome
from service.operations.followup.desk import Desk
from service.operations.followup.refusals import Fault, Problem, Refused
from service.operations.followup.running import mine
from service.operations.staff import Registry
from service.operations.staff_words import StaffWords, plan_names
from service.ports import TextHeard
from service.secrets import Address, Kind, normalise
from service.store import Transaction, alerts, enrolments, inbound, people, staff, today
from service.store.alerts import Standing
from service.store.enrolments import Status
from service.store.people import Person, Reach
from service.store.staff import Duty, Staff

BY_TEXT = "by text"
VISIT = "P-APPT"
_AIMED = re.compile(r"\d{4}|\d[\s-]?\d[\s-]?\d[\s-]?\d")
_LISTED = 100
_STATES = {
    Verb.PAUSE: (Status.ACTIVE,),
    Verb.RESUME: (Status.PAUSED,),
    Verb.DONE: (Status.ACTIVE, Status.PAUSED, Status.WAITING_CONSENT),
}


@dataclass(frozen=True, slots=True)
class Instructed:
    """What a health worker is answered and in which language; ``name`` is the word of the instruction."""

    says: tuple[Say, ...]
    language: str
    name: str


@dataclass(frozen=True, slots=True)
class AnswerStaff:
    """Carries out what health workers write. A stranger's text is none of its business."""

    reader: Reader
    words: StaffWords
    languages: Mapping[str, Language]
    default: str
    desk: Desk
    cases: Cases
    registry: Registry
    country: str

    def hold(self, tx: Transaction, sender: Address, text: str) -> None:
        """Lock whom and what a health worker's text is about, before the worker, in the order of everybody else.

        Sending locks people in the order of their ids, and a case before whoever is told of it: the other way round
        two transactions would wait for each other until PostgreSQL ends one of them (40P01).
        """
        if not _AIMED.search(text):
            return
        person = people.find(tx, sender)
        if person is None or staff.of_person(tx, person.id) is None:
            return
        scrap = Scrap(text)
        found = (people.find(tx, normalise(phone, self.country)) for phone in scrap.phones()[:2])
        people.lock_all(tx, {person.id, *(each.id for each in found if each is not None)})
        for number in scrap.codes(lone=True)[:1]:
            alerts.by_number(tx, number)

    def __call__(
        self, tx: Transaction, person: Person, text: TextHeard, understood: Understood, state: State, now: datetime
    ) -> Instructed | None:
        """Return the answer to a health worker's instruction, ``None`` for anybody else and any other text.

        What is refused leaves nothing behind; a text that is answered already instructs nothing. Hold the person.
        """
        worker = staff.of_person(tx, person.id)
        if worker is None or inbound.seen(tx, text.provider_id) is not None:
            return None
        what = self.reader.read(text.words, now.astimezone(self.words.zone).date())
        if what is None or (isinstance(what, Misread) and what.bare and open_question(state, now) is not None):
            return None
        if isinstance(what, Misread) and (danger(understood) or (not what.phone and understood.command)):
            return None
        language = self.languages[self._language(person, understood)]
        if isinstance(what, Misread):
            return Instructed(self._misread(what), language.code, what.verb or "")
        try:
            with tx.connection.begin_nested():
                says = self._carried_out(tx, worker, what, language, now)
        except Refused as refused:
            says = self.words.refused(refused.faults)
        return Instructed(says, language.code, _name(what))

    def _language(self, person: Person, understood: Understood) -> str:
        """Return the worker's language: that of their own script, else the one they have; Latin words say nothing."""
        if understood.language in self.languages and understood.own_script and understood.language != "en":
            return str(understood.language)
        known = person.language if person.language in self.languages else None
        return known or self.default

    def _misread(self, what: Misread) -> tuple[Say, ...]:
        says = self.words.misread(what)
        if what.phone and normalise(what.phone, self.country).kind is not Kind.PHONE:
            return (*self.words.refused((Fault("phone", Problem.BAD_NUMBER, ""),)), *says)
        return says

    def _carried_out(
        self, tx: Transaction, worker: Staff, what: Instruction, language: Language, now: datetime
    ) -> tuple[Say, ...]:
        match what:
            case Remind():
                return self._remind(tx, worker, what, language, now)
            case Appoint():
                return self._appoint(tx, worker, what, language, now)
            case Keep():
                return self._keep(tx, worker, what, language, now)
            case Acknowledge(number):
                taken = self.cases.acknowledge(tx, worker, f"B-{number}", now)
                return (Say("HW-ACKED", {"CODE": taken.code}),)
            case Close(number, outcome):
                came = Outcome(outcome) if outcome else Outcome.REACHED
                closed = self.cases.close(tx, worker, f"B-{number}", came, now)
                return (Say("HW-CLOSED", {"CODE": closed.code}),)
            case Serve(on):
                return self._serve(tx, worker, on, now)
            case Ask(verb):
                return self._list(tx, worker, language, now) if verb is Verb.LIST else (Say("HW-HELP"),)
            case _:
                assert_never(what)

    def _remind(
        self, tx: Transaction, worker: Staff, what: Remind, language: Language, now: datetime
    ) -> tuple[Say, ...]:
        phone, patient = self._patient(tx, worker, what.phone, now)
        enrolment, reminders = self.desk.enrol(tx, worker, patient.id, what.plan, what.day, what.values, now)
        plan = {"PLAN": plan_names((what.plan,))}
        if enrolment.status is Status.WAITING_CONSENT:
            values = self._day(what.day, language) | plan
            return self.words.about("HW-ENROLLED-WAITING", phone, language, values)
        due = [each.due_at for each in reminders if each.due_at is not None and not each.state.final]
        if not due:
            return self.words.about("HW-ENROLLED-EMPTY", phone, language, self._day(what.day, language) | plan)
        return self.words.about("HW-ENROLLED", phone, language, {**self.words.moment(min(due), language), **plan})

    def _appoint(
        self, tx: Transaction, worker: Staff, what: Appoint, language: Language, now: datetime
    ) -> tuple[Say, ...]:
        phone, patient = self._patient(tx, worker, what.phone, now)
        place = self.reader.words.place(what.place, patient.language or self.default)
        values = {"DATE": what.day.isoformat(), "TIME": what.time, "PLACE": place}
        day0 = now.astimezone(self.words.zone).date()
        enrolment, _ = self.desk.enrol(tx, worker, patient.id, VISIT, day0, values, now)
        at = datetime.combine(what.day, time.fromisoformat(what.time), self.words.zone)
        message = "HW-VISIT-WAITING" if enrolment.status is Status.WAITING_CONSENT else "HW-VISIT"
        return self.words.about(message, phone, language, {**self.words.moment(at, language), "PLACE": place})

    def _keep(self, tx: Transaction, worker: Staff, what: Keep, language: Language, now: datetime) -> tuple[Say, ...]:
        phone = self._number(what.phone)
        patient = people.find(tx, phone)
        if patient is None:
            raise Refused(Fault("phone", Problem.UNKNOWN_PATIENT, "Nobody is known at this number."))
        if what.verb is Verb.MISSED:
            self.desk.missed_visit(tx, worker, patient.id, now)
            return self.words.about("HW-MISSED", phone, language)
        mine(tx, worker, patient.id)
        found = [
            each for each in enrolments.of_person(tx, patient.id, *_STATES[what.verb]) if what.plan in {None, each.plan}
        ]
        if not found:
            raise Refused(Fault("plan", Problem.UNKNOWN_ENROLMENT, "No such plan is there for this number."))
        for each in found:
            if what.verb is Verb.PAUSE:
                self.desk.pause(tx, worker, each.id, BY_TEXT, now)
            elif what.verb is Verb.RESUME:
                self.desk.resume(tx, worker, each.id, BY_TEXT, now)
            else:
                self.desk.end(tx, worker, each.id, BY_TEXT, now)
        message = {Verb.PAUSE: "HW-PAUSED", Verb.RESUME: "HW-RESUMED"}.get(what.verb, "HW-ENDED")
        return self.words.about(message, phone, language, {"PLAN": plan_names(each.plan for each in found)})

    def _serve(self, tx: Transaction, worker: Staff, on: bool, now: datetime) -> tuple[Say, ...]:
        """Put a worker on call, or off duty altogether: without days, their hours are kept for when they come back."""
        hours = worker.duty
        days = (hours.days or Duty().days) if on else ()
        self.registry.set_duty(tx, worker, Duty(days, hours.begins, hours.ends), on, worker.id, now)
        return (Say("HW-DUTY-ON" if on else "HW-DUTY-OFF"),)

    def _list(self, tx: Transaction, worker: Staff, language: Language, now: datetime) -> tuple[Say, ...]:
        standings = (Standing.OPEN, Standing.ACKNOWLEDGED)
        cases = [each for status in standings for each in self.cases.listing(tx, worker, status, None, _LISTED)]
        begins = datetime.combine(now.astimezone(self.words.zone).date(), time(), self.words.zone)
        ids = today.of_worker(tx, worker.id, begins, begins + timedelta(days=1))
        known = (people.get(tx, each) for each in ids)
        numbers = [each.number for each in known if each is not None and each.number]
        return self.words.listed(cases, numbers, language)

    def _patient(self, tx: Transaction, worker: Staff, written: str, now: datetime) -> tuple[Address, Person]:
        """Return the patient with a number, registered if new: in what language and how they are reached stays."""
        phone = self._number(written)
        known = people.find(tx, phone)
        language = (known.language if known else None) or self.default
        channel, mode = (known.channel, known.mode) if known else (Reach.SMS, Mode.PRIVATE)
        person, _ = self.desk.register(tx, worker, written, language, channel, mode, now)
        return phone, person

    def _number(self, written: str) -> Address:
        phone = normalise(written, self.country)
        if phone.kind is not Kind.PHONE:
            raise Refused(Fault("phone", Problem.BAD_NUMBER, "This is no phone number."))
        return phone

    def _day(self, day: date, language: Language) -> dict[str, str]:
        return {"DATE": language.numerals(f"{day:%d/%m/%Y}")}


def danger(understood: Understood) -> bool:
    """Return whether the fixed rules found a danger sign: a mere suspicion of the trained tier is of patients' words,
    and stops no instruction."""
    found = understood.danger
    return (found.found if found.outcome is not None else found.level) is not None


def _name(what: Instruction) -> str:
    match what:
        case Remind():
            return Verb.REMIND
        case Appoint():
            return Verb.APPT
        case Keep(verb) | Ask(verb):
            return verb
        case Acknowledge():
            return Verb.ACK
        case Close():
            return Verb.CLOSE
        case Serve():
            return Verb.DUTY
