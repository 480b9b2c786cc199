"""What is wrong with a wish to schedule something, before anything of it is stored: every fault at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from messages.catalog import Catalog, slots_of
from messages.instructions import Words
from messages.laying import needs, read_values, shown, wording
from messages.laying.timetable import UNLAID, Timetable
from messages.laying.values import BadValue, Wrong, problems
from messages.plans import Plan
from messages.turn import Consent, Mode
from messages.wording.budget import over_budget
from messages.wording.forbidden import Rules
from messages.wording.values import wrong_value
from service.operations.followup.care import Care
from service.operations.followup.refusals import Fault, Problem
from service.operations.followup.rights import cares_for
from service.operations.release import Release
from service.store.people import Person
from service.store.staff import Staff

PAST = timedelta(days=30)
AHEAD = timedelta(days=365)
"""How long ago and how far ahead day 0 of a plan may lie."""

PLACE = "PLACE"
_NAME = re.compile(r"[A-Za-z-]{1,20}[0-9]{0,3}", re.ASCII)
_WRONG = {
    Wrong.MISSING: Problem.MISSING_VALUE,
    Wrong.UNKNOWN: Problem.UNKNOWN_VALUE,
    Wrong.BAD: Problem.BAD_VALUE,
    Wrong.OVER: Problem.PAST_DATE,
    Wrong.FAR: Problem.TOO_FAR,
}
_DATES = frozenset({"DATE", "TIME", "TIMES", "LAST"})


@dataclass(frozen=True, slots=True)
class Checks:
    """Checks by the words of one deployment; ``words`` know the places patients are sent to in every language."""

    catalog: Catalog
    timetable: Timetable
    rules: Rules
    release: Release
    default_language: str
    words: Words

    def plan(self, name: str) -> Plan | None:
        """Return the plan that "BELL" or "P-BELL" names, ``None`` for one nobody can be enrolled in."""
        wanted = name.strip().upper().removeprefix("P-")
        plan = self.catalog.content.plans.get(f"P-{wanted}")
        laid = plan is not None and any(step.when.anchor not in UNLAID for step in plan.steps)
        return plan if laid else None

    def unknown_plan(self, name: str) -> Fault:
        """Return the fault of a name that is no plan; it lists those there are."""
        known = sorted(each.removeprefix("P-") for each in self.catalog.content.plans if self.plan(each))
        return Fault("plan", Problem.UNKNOWN_PLAN, f"{_quoted(name)} is not a plan: choose one of {', '.join(known)}.")

    def day0(self, day: date, now: datetime) -> Iterator[Fault]:
        """Yield what is wrong with a day 0."""
        today = self.timetable.calendar.local(now).date()
        if day < today - PAST:
            yield Fault("day0", Problem.PAST_DATE, f"Day 0 is over for more than {PAST.days} days: give a later day.")
        if day > today + AHEAD:
            yield Fault("day0", Problem.TOO_FAR, f"Day 0 is more than {AHEAD.days} days away: give an earlier day.")

    def patient(self, staff: Staff, care: Care | None) -> Iterator[Fault]:
        """Yield why nothing may be scheduled for a person by a health worker."""
        if care is None or care.patient is None:
            yield Fault("patient_id", Problem.UNKNOWN_PATIENT, "There is no such patient: register the phone first.")
            return
        if not cares_for(staff, care.patient):
            yield Fault("patient_id", Problem.NOT_YOURS, "This patient is in the care of another health worker.")
        if care.person.number is None:
            yield Fault("patient_id", Problem.UNKNOWN_PATIENT, "This patient asked to be forgotten: nothing is known.")
        if care.person.blocked_at is not None:
            told = "This phone belongs to somebody else: ask the patient for another number."
            yield Fault("patient_id", Problem.BLOCKED, told)
        if care.person.consent in {Consent.WITHDRAWN, Consent.REFUSED}:
            told = "The patient does not want messages: only they can start them again, by sending START."
            yield Fault("patient_id", Problem.OPTED_OUT, told)

    def plan_values(
        self, plan: Plan, given: Mapping[str, str], person: Person, now: datetime
    ) -> tuple[dict[str, str], list[Fault]]:
        """Return the values of a plan as they are stored, and what is wrong with them for this person."""
        wanted = needs(plan, self.slots)
        texts = tuple(step.text for step in plan.steps if step.when.anchor not in UNLAID)
        return self._values(wanted, given, texts, person, now)

    def message_values(
        self, message: str, given: Mapping[str, str], person: Person, now: datetime
    ) -> tuple[dict[str, str], list[Fault]]:
        """Return the values of one message as they are stored, and what is wrong with it for this person."""
        return self._values(tuple(sorted(self.slots(message))), given, (message,), person, now)

    def _values(
        self, wanted: tuple[str, ...], given: Mapping[str, str], texts: tuple[str, ...], person: Person, now: datetime
    ) -> tuple[dict[str, str], list[Fault]]:
        values, wrong = read_values(wanted, given)
        today = self.timetable.calendar.local(now).date()
        faults = [_fault(each) for each in (*wrong, *problems(values, today))]
        language = person.language or self.default_language
        if PLACE in values:
            values[PLACE] = self.words.place(values[PLACE], language)
        for name, value in values.items():
            wrong_words = wrong_value(value, self.catalog.languages[language], self.rules)
            wrong_here = [Fault(f"values.{name}", Problem.BAD_VALUE, f"{name} {reason}.") for reason in wrong_words]
            faults += wrong_here
            faults += [self._places(language)] if wrong_here and name == PLACE else []
        faults += self._unsigned(texts, person, language)
        if not faults:
            faults += self._too_long(texts, values, language)
        return values, faults

    def _places(self, language: str) -> Fault:
        """Return what to write for a place instead."""
        known = ", ".join(sorted(names[language] for names in self.words.names.values() if language in names))
        spoken = self.catalog.languages[language].name
        told = f"Write {PLACE} in {spoken}, as the patient reads it, or one of these in any language: {known}."
        return Fault(f"values.{PLACE}", Problem.BAD_VALUE, told)

    def _too_long(self, texts: tuple[str, ...], values: Mapping[str, str], language: str) -> Iterator[Fault]:
        """Yield a fault where a text with these values would not fit (clinical.md 3.1)."""
        tongue = self.catalog.languages[language]
        readable = shown(values, tongue)
        for text in texts:
            if not self.slots(text):
                continue
            message = self.catalog.content.messages[text]
            for reason in over_budget(self.catalog.text(text, language, readable), message, tongue):
                told = (
                    f"With these words {text} {reason}: write them shorter, in the letters of the patient's language."
                )
                yield Fault("values", Problem.VALUE_TOO_LONG, told)

    def _unsigned(self, texts: tuple[str, ...], person: Person, language: str) -> Iterator[Fault]:
        """Yield a fault for texts that may not leave a live service yet."""
        if not self.release.required or (person.number or "") in self.release.test_numbers:
            return
        worded = [wording(self.catalog.content, text, person.mode) or text for text in texts]
        drafts = [text for text in worded if self.release.sign_off(text, language) is None]
        if drafts:
            told = f"Not signed yet in {language}, so not sent: {', '.join(drafts)}. Ask the reviewers to sign."
            yield Fault("plan" if len(texts) > 1 else "message", Problem.NOT_APPROVED, told)

    def moment(self, due_at: datetime, now: datetime) -> Iterator[Fault]:
        """Yield what is wrong with the moment of a single reminder."""
        if due_at < now:
            yield Fault("due_at", Problem.PAST_DATE, "This moment is over: give a later one.")
        if due_at > now + AHEAD:
            yield Fault("due_at", Problem.TOO_FAR, f"This is more than {AHEAD.days} days away: give a nearer moment.")

    def one_off(self, message: str, person: Person) -> Iterator[Fault]:
        """Yield why a message cannot be sent on its own to this person."""
        if not self.takes_alone(message):
            yield self.unknown_message(message)
        elif wording(self.catalog.content, message, person.mode, self.timetable.private) is None:
            told = "Others may read this phone, and the message names the illness: choose one that names none."
            yield Fault("message", Problem.NOT_POSSIBLE_NOW, told)

    def unknown_message(self, message: str) -> Fault:
        """Return the fault of a name that is no message of its own."""
        told = f"{_quoted(message)} is no message that is sent on its own: see the list of messages."
        return Fault("message", Problem.UNKNOWN_MESSAGE, told)

    def one_offs(self) -> tuple[str, ...]:
        """Return the messages that may be sent on their own: those of topics, and steps that need no plan."""
        topics = (text for topic in self.catalog.content.topics.values() for text in topic.sms)
        return tuple(dict.fromkeys((*topics, *self.timetable.alone)))

    def takes_alone(self, message: str) -> bool:
        """Return whether a message is one of those."""
        topics = self.catalog.content.topics.values()
        return message in self.timetable.alone or any(message in topic.sms for topic in topics)

    def private(self, message: str) -> bool:
        """Return whether a shared phone may get a message."""
        return wording(self.catalog.content, message, Mode.PRIVATE, self.timetable.private) is not None

    def slots(self, message: str) -> frozenset[str]:
        """Return the slots of a message that take a value each time."""
        return slots_of(self.catalog.content.messages[message].english) - self.catalog.deployment.constants.keys()


def _fault(bad: BadValue) -> Fault:
    problem = Problem.BAD_DATE if bad.wrong is Wrong.BAD and bad.name in _DATES else _WRONG[bad.wrong]
    return Fault(f"values.{bad.name}", problem, bad.sentence)


def _quoted(name: str) -> str:
    """Return a name as it may be said back: what somebody put there in its place may hold a number."""
    return f"{name!r}" if _NAME.fullmatch(name) else "This"
