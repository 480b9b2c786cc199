"""Who is reminded of what in a run: people, their plans, and everything that is scheduled for them over months."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from messages.delivery import State
from messages.language import Encoding
from messages.schedule.days import moment
from messages.turn import Consent
from service.secrets import normalise
from service.store import Store, enrolments, outbound, people
from service.store.enrolments import Enrolment, Status
from service.store.outbound import Outbound, Part, Purpose

T = TypeVar("T")

WORDS = "মুখ বাঁকা, হাত অবশ বা কথা জড়ালে এখনই 999 কল করুন।"
BEGINS = date(2026, 9, 20)
DAYS = 200
"""From September to April: both changes of the clock in the north and in the south, Ramadan and a feast."""

SLOTS = (9 * 60, 10 * 60, 11 * 60, 13 * 60, 14 * 60 + 30, 16 * 60 + 30, 18 * 60, 20 * 60, 22 * 60)
"""When reminders want to go: some at Friday prayer, some in the night, from which they must be moved."""
EACH = 40
"""Reminders a person gets in these months; in fewer days as many fewer."""

LEAVE = 0.15
"""The share of people who say STOP some day."""

BELL = ("D3", "D5", "D7", "D14", "D28", "D56")
OTHERS = ("P-EYEDAILY-MORNING", "P-CARER-W1", "P-DIARYWK-WEEK", "P-EXER-PRACTICE", "P-BELL-D0")
USEFUL = (None, timedelta(hours=2), timedelta(hours=6), timedelta(hours=36))


@dataclass(frozen=True, slots=True)
class Population:
    """The people and texts of one seed: everything follows from it. ``texts`` is how many are scheduled."""

    seed: int
    texts: int
    zone: ZoneInfo
    days: int = DAYS

    @property
    def people(self) -> int:
        """Return how many people there are."""
        return max(3, self.texts * DAYS // (EACH * self.days))

    @property
    def begins(self) -> datetime:
        """Return when the run begins."""
        return datetime(BEGINS.year, BEGINS.month, BEGINS.day, tzinfo=UTC) - timedelta(days=1)

    def settle(self, store: Store) -> None:
        """Store everybody and everything."""
        for some in batches(range(self.people), 500):
            with store.transaction() as tx:
                for number in some:
                    name = f"p{number}"
                    people.reach(tx, normalise(f"+88017{number:08d}"), name, self.begins)
                    people.set_consent(tx, name, Consent.GIVEN, "text", self.begins)
                    if number % 3 == 0:
                        enrolments.add(tx, Enrolment(f"e{number}", name, "P-BELL", BEGINS, Status.ACTIVE, self.begins))
        for texts in batches(self.rows(), 1000):
            with store.transaction() as tx:
                outbound.schedule(tx, texts)

    def leavers(self) -> list[tuple[datetime, str]]:
        """Return who says STOP and when, the last first."""
        chance = Random(self.seed + 2)
        some = chance.sample(range(self.people), round(self.people * LEAVE))
        return sorted(
            ((self.begins + timedelta(days=chance.uniform(1, self.days)), f"p{each}") for each in some), reverse=True
        )

    def rows(self) -> Iterator[Outbound]:
        """Yield everything that is scheduled, in order of its ids."""
        chance = Random(self.seed)
        for number in range(self.texts):
            day = BEGINS + timedelta(days=chance.randrange(self.days))
            at = moment(day, chance.choice(SLOTS), self.zone)
            yield self._row(number, chance, at)

    def _row(self, number: int, chance: Random, at: datetime) -> Outbound:
        person, kind = chance.randrange(self.people), chance.random()
        if kind < 0.08:
            # Danger texts and alerts go at any hour.
            at += timedelta(hours=chance.choice((0, 6, 12)))
            return urgent_text(f"t{number}", f"p{person}", at, Purpose.DANGER if kind < 0.05 else Purpose.ALERT)
        useful = chance.choice(USEFUL)
        asks = person % 3 == 0 and chance.random() < 0.3
        step = chance.choice(BELL) if asks else None
        return Outbound(
            id=f"t{number}",
            person_id=f"p{person}",
            channel="voice" if kind > 0.93 else "sms",
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=State.SCHEDULED,
            created_at=self.begins,
            due_at=at,
            message_id=f"P-BELL-{step}" if step else chance.choice(OTHERS),
            purpose=Purpose.REMINDER,
            enrolment_id=f"e{person}" if asks else None,
            step=step,
            slots={"SVC": "Barta", "EMG": "999"},
            expires_at=at + useful if useful else None,
        )


def urgent_text(name: str, person_id: str, at: datetime, purpose: Purpose) -> Outbound:
    """Return a text that goes at any hour, due at a moment."""
    return Outbound(
        id=name,
        person_id=person_id,
        channel="sms",
        parts=(Part("E3Q", "bn", "0123456789abcdef"),),
        words=WORDS,
        encoding=Encoding.UCS2,
        segments=1,
        state=State.SCHEDULED,
        created_at=at,
        due_at=at,
        purpose=purpose,
        urgent=True,
    )


def batches(every: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield what there is, ``size`` at a time."""
    each = iter(every)
    while some := list(islice(each, size)):
        yield some
