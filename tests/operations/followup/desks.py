"""A desk over the real content, and patients to schedule for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from messages.catalog import Deployment
from messages.conversation.moment import SignedOff
from messages.load import load_instructions, load_rules
from messages.turn import Consent, Mode
from service.operations.followup.checks import Checks
from service.operations.followup.desk import Desk
from service.operations.followup.together import FollowUps, follow_ups
from service.operations.release import Release
from service.secrets import normalise
from service.store import Transaction, people, staff
from service.store.people import Person, Reach
from service.store.staff import Duty, Role, Staff
from tests.core.calendars import CONTENT, at, library, timetable

DEPLOYMENT = Deployment(voice="09600000000")
NOW = at("2026-11-21 09:30")
"""A Saturday morning in Dhaka, outside Ramadan and feasts."""


@dataclass(slots=True)
class Counted:
    """Ids that are easy to read and sort in the order they were made."""

    made: int = 0

    def new(self, kind: str) -> str:
        """Return the next id."""
        self.made += 1
        return f"{kind}-{self.made:08d}"


def nobody_signed(message: str, language: str) -> None:
    """Treat every text as a draft."""
    del message, language


@dataclass(slots=True)
class Office:
    """A desk, what belongs to it, and whose texts are signed."""

    live: bool = False
    signed: Callable[[str, str], SignedOff | None] = nobody_signed
    ids: Counted = field(default_factory=Counted)

    @property
    def care(self) -> FollowUps:
        """Return all of follow-up."""
        return follow_ups(library().catalog(DEPLOYMENT), timetable(), self.ids)

    @property
    def desk(self) -> Desk:
        """Return the desk."""
        catalog = library().catalog(DEPLOYMENT)
        rules = load_rules(CONTENT, CONTENT.parent.parent / "locales", library().content)
        release = Release(self.live, self.signed, frozenset())
        care = self.care
        checks = Checks(catalog, timetable(), rules, release, "bn", load_instructions(CONTENT))
        return Desk.of(checks, care.lay, care.consent.ask, self.ids, "BD")


def a_worker(tx: Transaction, name: str = "s1", role: Role = Role.WORKER, area: str | None = "Sylhet") -> Staff:
    """Store a health worker with a phone of their own."""
    number = f"0181000000{sum(name.encode()) % 10}"
    people.reach(tx, normalise(number), f"person-{name}", NOW)
    stored = Staff(name, f"person-{name}", "Rina", role, area, Duty(), False, NOW)
    staff.add(tx, stored)
    return stored


def a_patient(
    tx: Transaction, office: Office, worker: Staff, number: str = "01712345678", language: str = "bn",
    mode: Mode = Mode.PRIVATE, now: datetime = NOW,
) -> Person:  # fmt: skip
    """Register a patient who agrees at once."""
    person, _ = office.desk.register(tx, worker, number, language, Reach.SMS, mode, now)
    people.set_consent(tx, person.id, Consent.GIVEN, "text", now)
    office.care.consent.given(tx, person.id, now)
    return person
