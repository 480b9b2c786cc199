"""What flows in a storm: reminders that are all due at once, and urgent texts that become due meanwhile."""

import base64
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from messages.delivery import State
from messages.load import load_timetable
from messages.schedule import Circumstances
from messages.turn import Consent
from service.secrets import normalise
from service.store import Store, outbound, people
from service.store.outbound import Outbound, Purpose
from service.trial import queue_server
from service.wiring import CONTENT
from tests.chaos.company import Company
from tests.chaos.house import read_words
from tests.chaos.population import batches, urgent_text
from tests.databases import TEST_KEY

TOKEN = "the storm's token"
SHARE = 20
"""One urgent text comes to so many reminders."""

EVERY = 0.7
"""Seconds between two urgent texts."""

LONG = timedelta(hours=2)
"""How long a storm may last: decent hours must hold so long."""

CHECK, ORDINARY = "P-CHECKFU-D0", "P-CARER-W1"
"""A danger question, which goes on feasts as well, and a message that does not."""


@dataclass(slots=True)
class Flow:
    """The texts of one storm, one reminder a person. ``brought`` are urgent ones, with what was sent before each."""

    seed: int
    texts: int
    message: str = ORDINARY
    brought: dict[str, datetime] = field(default_factory=dict)
    last: float = 0.0
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    @property
    def urgent(self) -> int:
        """Return how many urgent texts come in all."""
        return max(5, self.texts // SHARE)

    def more(self) -> bool:
        """Return whether urgent texts are still to come."""
        return len(self.brought) < self.urgent

    def zone(self) -> str:
        """Return a zone in which it is a decent hour just now, and for some hours; notes what may be sent today."""
        now = datetime.now(UTC)
        content = read_words("Asia/Dhaka").library.content
        for self.message in (ORDINARY, CHECK):
            for hours in range(-12, 15):
                name = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
                timetable = load_timetable(CONTENT, content, ZoneInfo(name))
                around = Circumstances(check=timetable.sort(self.message).check, leaving=True)
                if all(timetable.calendar.refuses(at, around) is None for at in (now, now + LONG)):
                    return name
        raise AssertionError("there is no place on earth where a reminder may be sent today")

    def settle(self, store: Store) -> None:
        """Store everybody and what is due at once."""
        now = datetime.now(UTC)
        for some in batches(range(self.texts + self.urgent), 500):
            with store.transaction() as tx:
                for number in some:
                    people.reach(tx, normalise(f"+88017{number:08d}"), f"p{number}", now)
                    people.set_consent(tx, f"p{number}", Consent.GIVEN, "text", now)
        for numbers in batches(range(self.texts), 500):
            with store.transaction() as tx:
                outbound.schedule(tx, [self._reminder(number, now) for number in numbers])

    def bring(self, store: Store) -> None:
        """Store an urgent text now and then; it is due at once."""
        if not self.more() or time.monotonic() - self.last < EVERY:
            return
        self.last, number, now = time.monotonic(), len(self.brought), datetime.now(UTC)
        row = urgent_text(f"u{number}", f"p{self.texts + number}", now, Purpose.DANGER)
        with store.transaction() as tx:
            outbound.schedule(tx, [row])
        self.brought[row.id] = now

    def overtaken(self, company: Company) -> list[int]:
        """Return for each urgent text how many of the bulk left between when it was due and when it left."""
        bulk = sorted(each[0].at for ours, each in company.taken.items() if ours not in self.brought)
        urgent = ((due, company.taken[ours][0].at) for ours, due in self.brought.items() if company.taken.get(ours))
        return sorted(sum(due < at < left for at in bulk) for due, left in urgent)

    def _reminder(self, number: int, now: datetime) -> Outbound:
        return Outbound(
            id=f"r{number}",
            person_id=f"p{number}",
            channel="sms",
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=State.SCHEDULED,
            created_at=now,
            due_at=now,
            message_id=self.message,
            purpose=Purpose.REMINDER,
            slots={"SVC": "Barta"},
        )


def settings(url: str, var: Path, api: str, port: int, rate: float, zone: str) -> dict[str, str]:
    """Return the environment of a live service whose carrier is on this machine."""
    return {
        "BARTA_VAR": str(var),
        "DATABASE_URL": url,
        "REDIS_URL": queue_server.url(var),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "GATEWAY": "twilio",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": "+15005550006",
        "TWILIO_API_URL": api,
        "SECRET_KEY": "x" * 40,
        "DATA_KEY": base64.urlsafe_b64encode(TEST_KEY).decode(),
        "REVIEW_REQUIRED": "false",
        "TIMEZONE": zone,
        "SEND_RATE": str(rate),
        "LOG_LEVEL": "error",
        "LOG_FORMAT": "json",
        "NO_PROXY": "127.0.0.1",
        "MALLOC_ARENA_MAX": "2",
    }


def median(numbers: Sequence[int]) -> int:
    """Return the one in the middle, 0 of none."""
    return sorted(numbers)[len(numbers) // 2] if numbers else 0
