"""Reminders on the floor of the clock and a worker."""

from dataclasses import dataclass
from datetime import datetime

from messages.delivery import State
from messages.turn import Consent
from service.secrets import normalise
from service.store import alerts, outbound, people
from service.store.alerts import Alert
from service.store.outbound import Outbound, Purpose
from tests.web.bench import NUMBER
from tests.workers.later import Later

PERSON = "p-reminded"
DAY = 86_400.0
HOUR = 3_600.0


@dataclass(frozen=True, slots=True)
class Reminding:
    """A person who agreed to be reminded, and what is scheduled for them."""

    floor: Later

    def agrees(self, consent: Consent = Consent.GIVEN) -> None:
        """Store the person."""
        now = self.now
        with self.floor.service.whole.store.transaction() as tx:
            people.reach(tx, normalise(NUMBER), PERSON, now)
            people.set_consent(tx, PERSON, consent, "text", now)

    @property
    def now(self) -> datetime:
        """Return the moment of the clock."""
        return self.floor.service.clock.now()

    def due(
        self,
        text_id: str = "r1",
        at: datetime | None = None,
        purpose: Purpose = Purpose.REMINDER,
        message: str = "P-BELL-D3",
        expires_at: datetime | None = None,
        channel: str = "sms",
        urgent: bool = False,
    ) -> str:
        """Schedule one, now if no moment is given."""
        row = Outbound(
            id=text_id,
            person_id=PERSON,
            channel=channel,
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=State.SCHEDULED,
            created_at=self.now,
            due_at=at or self.now,
            message_id=message,
            purpose=purpose,
            urgent=urgent,
            expires_at=expires_at,
            slots={},
        )
        with self.floor.service.whole.store.transaction() as tx:
            outbound.record(tx, row)
        return text_id

    def go(self, seconds: float = 0.0) -> None:
        """Let time pass, the clock tick and the workers work."""
        self.floor.pass_by(seconds)

    def row(self, text_id: str = "r1") -> Outbound:
        """Return a stored text."""
        with self.floor.service.whole.store.reading() as tx:
            found = outbound.get(tx, text_id)
        assert found is not None
        return found

    def rows(self) -> tuple[Outbound, ...]:
        """Return everything to the person that was scheduled, in the order in which it is due."""
        with self.floor.service.whole.store.reading() as tx:
            found = outbound.of_person(tx, PERSON, 200)
        return tuple(sorted((row for row in found if row.due_at), key=lambda row: (row.due_at, row.id)))

    def cases(self) -> tuple[Alert, ...]:
        """Return the open cases about the person."""
        with self.floor.service.whole.store.reading() as tx:
            return alerts.unsettled(tx, PERSON)

    def person(self) -> people.Person:
        """Return the person."""
        with self.floor.service.whole.store.reading() as tx:
            found = people.get(tx, PERSON)
        assert found is not None
        return found

    def receipt(self, text_id: str, status: str, code: str = "") -> None:
        """Bring a receipt."""
        said = [("MessageSid", self.row(text_id).provider_id or "SM0"), ("MessageStatus", status)]
        self.floor.service.form(f"/twilio/status/{text_id}", said + ([("ErrorCode", code)] if code else []))
