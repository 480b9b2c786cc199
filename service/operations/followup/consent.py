"""Consent by text: asked once, good when the patient says yes, no where nobody answers (clinical.md 5.2 and 5.3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from messages.delivery import State
from messages.turn import Consent
from service.operations.followup.lay import Lay
from service.ports import Ids
from service.store import Transaction, audit, enrolments, outbound, people, timers
from service.store.enrolments import Status
from service.store.outbound import Outbound, Purpose
from service.store.people import Person, Reach
from service.store.timers import Kind, Timer

QUESTION = "SYS-OPTIN"
ANSWER_WITHIN = timedelta(hours=72)
LOOKED_AMONG = 50
"""How many of a person's texts are looked at for a consent question that is still open."""

NO_ANSWER = "no answer"
DECLINED = "declined"
SILENT = "silent"
"""Why a plan is paused whose patient was not heard of for weeks; START lets it go on."""


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """Asks patients for consent, and lets plans begin or end with their answer."""

    lay: Lay
    ids: Ids

    def ask(self, tx: Transaction, person: Person, now: datetime) -> None:
        """Ask a person for consent by text, unless that is not to be done.

        Who said yes needs no question. Who said no or STOP is not asked: only they can change that, by START. A
        question that is still open is not repeated; one that nobody answered in 72 hours may be.
        """
        if person.consent not in {Consent.NONE, Consent.ASKED} or self._open(tx, person, now):
            return
        if person.consent is Consent.NONE:
            people.set_consent(tx, person.id, Consent.ASKED, "staff", now)
        outbound.record(tx, self._question(person.id, now))
        timers.drop(tx, person.id, Kind.CONSENT)
        timers.put(tx, Timer(self.ids.new("timer"), Kind.CONSENT, person.id, now + ANSWER_WITHIN))
        audit.record(tx, audit.Event(now, "clock", "consent asked", "person", person.id))

    def given(self, tx: Transaction, person_id: str, now: datetime) -> None:
        """Let the plans begin that waited for a person's consent, and go on that were paused for their silence."""
        timers.drop(tx, person_id, Kind.CONSENT)
        for each in enrolments.of_person(tx, person_id, Status.WAITING_CONSENT, Status.PAUSED):
            if each.status is Status.WAITING_CONSENT or each.reason == SILENT:
                self.lay.activate(tx, each, now)

    def declined(self, tx: Transaction, person_id: str, now: datetime) -> None:
        """End the plans that waited for a consent which was not given."""
        self._end(tx, person_id, DECLINED, now)

    def unanswered(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Act on a timer of kind ``consent``: no answer in 72 hours means no. The person is not marked as refusing."""
        person = people.lock(tx, timer.subject_id)
        if person is not None and person.consent is Consent.ASKED:
            self._end(tx, person.id, NO_ANSWER, now)

    def _end(self, tx: Transaction, person_id: str, why: str, now: datetime) -> None:
        timers.drop(tx, person_id, Kind.CONSENT)
        for each in enrolments.of_person(tx, person_id, Status.WAITING_CONSENT):
            enrolments.change(tx, each.id, Status.ENDED, why, now)
            audit.record(tx, audit.Event(now, "clock", "plan ended", "enrolment", each.id, {"reason": why}))

    def _open(self, tx: Transaction, person: Person, now: datetime) -> bool:
        texts = outbound.of_person(tx, person.id, LOOKED_AMONG)
        asked = (each for each in texts if each.purpose is Purpose.CONSENT)
        return any(now - each.created_at < ANSWER_WITHIN for each in asked)

    def _question(self, person_id: str, now: datetime) -> Outbound:
        return Outbound(
            id=self.ids.new("message"),
            person_id=person_id,
            channel=Reach.SMS,
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=State.SCHEDULED,
            created_at=now,
            due_at=now,
            message_id=QUESTION,
            purpose=Purpose.CONSENT,
            slots={},
            expires_at=now + ANSWER_WITHIN,
        )
