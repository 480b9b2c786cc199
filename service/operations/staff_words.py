"""What a health worker is answered: their instruction as it was understood, or everything that is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from messages.content import Content
from messages.instructions import Flaw, Misread, Verb
from messages.language import Language
from messages.laying import shown
from messages.turn import Named, Say, Values
from service.operations.followup.refusals import Fault, Problem
from service.secrets import Address
from service.store.alerts import Alert, Colour

MOST_CASES = 4
MOST_PATIENTS = 8
"""How many a list names: with the widest values it is still one text."""

NOTHING = "HW-NONE"
EXAMPLE_CODE = "B-1047"
_NOT = "HW-NOT-"
_TEXTS = {
    Problem.UNKNOWN_PATIENT: "UNKNOWN-PATIENT",
    Problem.UNKNOWN_ENROLMENT: "UNKNOWN-ENROLMENT",
    Problem.UNKNOWN_ALERT: "UNKNOWN-ALERT",
    Problem.UNKNOWN_PLAN: "PLAN",
    Problem.NOT_YOURS: "NOT-YOURS",
    Problem.BAD_NUMBER: "BAD-NUMBER",
    Problem.NUMBER_ABROAD: "NUMBER-ABROAD",
    Problem.BAD_DATE: "DATE",
    Problem.PAST_DATE: "PAST-DATE",
    Problem.TOO_FAR: "TOO-FAR",
    Problem.VALUE_TOO_LONG: "VALUE",
    Problem.BAD_VALUE: "VALUE",
    Problem.BAD_WORDS: "VALUE",
    Problem.ALREADY_ENROLLED: "ALREADY-ENROLLED",
    Problem.OPTED_OUT: "OPTED-OUT",
    Problem.BLOCKED: "BLOCKED",
    Problem.NOT_APPROVED: "NOT-APPROVED",
}
_EXAMPLES = {
    Verb.REMIND: "REMIND",
    Verb.APPT: "APPT",
    Verb.PAUSE: "PAUSE",
    Verb.RESUME: "PAUSE",
    Verb.DONE: "PAUSE",
    Verb.MISSED: "PAUSE",
    Verb.ACK: "ACK",
    Verb.CLOSE: "ACK",
}
_EXPLAINED = frozenset({Flaw.NUMBER, Flaw.BAD_NUMBER, Flaw.PLAN, Flaw.DATE, Flaw.TIME, Flaw.PLACE, Flaw.TIMES,
                        Flaw.LAST, Flaw.RESULT, Flaw.CODE})  # fmt: skip


@dataclass(frozen=True, slots=True)
class StaffWords:
    """Chooses the texts for health workers; ``zone`` is the deployment's."""

    content: Content
    zone: tzinfo

    def misread(self, what: Misread) -> tuple[Say, ...]:
        """Return what is wrong with an instruction, every flaw at once, and an example where one helps."""
        says = tuple(self._flaw(flaw.value) for flaw in what.flaws)
        name = _EXAMPLES.get(what.verb) if what.verb else None
        if name is None or _EXPLAINED.isdisjoint(what.flaws):
            return says
        example = "HW-EXAMPLE-MED" if what.plan == "P-MED" else f"HW-EXAMPLE-{name}"
        return (*says, Say(example, {"CODE": EXAMPLE_CODE} if name == "ACK" else {}))

    def refused(self, faults: Iterable[Fault]) -> tuple[Say, ...]:
        """Return why something cannot be done, each reason once."""
        names = dict.fromkeys(_TEXTS.get(fault.problem, "NOW") for fault in faults)
        return tuple(self._flaw(name) for name in names)

    def about(self, message: str, phone: Address, language: Language, values: Values | None = None) -> tuple[Say, ...]:
        """Return a confirmation about a number, shown so that nobody else learns it."""
        return (Say(message, {"PHONE": number_of(phone, language), **(values or {})}),)

    def moment(self, at: datetime, language: Language) -> Mapping[str, str]:
        """Return a moment as a day and a time."""
        local = at.astimezone(self.zone)
        return shown({"DATE": local.date().isoformat(), "TIME": f"{local:%H:%M}"}, language)

    def listed(self, cases: list[Alert], numbers: list[str], language: Language) -> tuple[Say, ...]:
        """Return open cases, red first, and the ends of the numbers that get a message today."""
        red_first = sorted(cases, key=lambda each: (each.colour is not Colour.RED, each.number))
        codes = [f"{each.code}{'!' if each.colour is Colour.RED else ''}" for each in red_first]
        ends = [language.numerals(number[-3:]) for number in numbers]
        values = {
            "CASES": _some(codes, MOST_CASES, language),
            "PATIENTS": _some(ends, MOST_PATIENTS, language),
        }
        return (Say("HW-LIST", values),)

    def _flaw(self, name: str) -> Say:
        return Say(_NOT + name, {"NAMES": plan_names(self.content.plans)} if name == "PLAN" else {})


def number_of(phone: Address, language: Language) -> str:
    """Return a number as a health worker knows it again: its first three and last three digits."""
    national = phone.value if not phone.value.startswith("+880") else f"0{phone.value[4:]}"
    return language.numerals(f"{national[:3]}*****{national[-3:]}")


def plan_names(plans: Iterable[str]) -> str:
    """Return plans as a health worker writes them."""
    return ", ".join(name.removeprefix("P-") for name in plans if name != "P-HW")


def _some(names: list[str], most: int, language: Language) -> str | Named:
    if not names:
        return Named(NOTHING)
    more = len(names) - most
    return ", ".join(names[:most]) + (f" +{language.numerals(str(more))}" if more > 0 else "")
