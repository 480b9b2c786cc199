"""What may leave now: asked once more of each text and call in the transaction that marks it as leaving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from messages.delivery import State
from messages.laying.timetable import Caps
from messages.schedule import Why
from messages.turn import Consent
from service.operations.sending.because import Because
from service.operations.sending.neighbours import Hours, Known, Prompting
from service.operations.sending.rendering import Rendering
from service.ports import Outgoing, OutgoingCall
from service.store import Transaction, enrolments, leaving, people
from service.store.enrolments import Status
from service.store.leaving import Again
from service.store.outbound import Outbound, Purpose
from service.store.people import Person, Reach

STALE = timedelta(hours=2)
"""How late an answer or a text about a call that broke off may still be of use, from when it was made."""

VALID = timedelta(hours=24)
"""How long a reminder is of use where nothing else is said: it is never flushed days later."""

ASKED_FOR = timedelta(hours=72)
"""How long a consent question is of use (clinical.md 5.3, P-SYS)."""

ASK_AGAIN = timedelta(minutes=10)
"""When a message is tried again that another question of ours stands before: a guided check stays open so long."""

_SCHEDULED = frozenset({Purpose.REMINDER, Purpose.CONSENT})
_ASKED_BY_THEMSELVES = frozenset({Purpose.ALERT, Purpose.STAFF, Purpose.CALLBACK})
"""Health workers are told whatever they said as patients, and a missed call asks for one call back."""


@dataclass(frozen=True, slots=True)
class Ends:
    """It will not go."""

    state: State
    why: str


@dataclass(frozen=True, slots=True)
class _Today:
    """What is known of the people just now; how many reminders each got today, with those of this transaction."""

    hours: Known
    left: dict[str, int]


@dataclass(frozen=True, slots=True)
class Departure:
    """Lets texts and calls leave, puts them off, or ends them."""

    rendering: Rendering
    hours: Hours
    prompting: Prompting
    caps: Caps
    zone: tzinfo

    def leave(
        self, tx: Transaction, ids: Sequence[str], until: datetime, now: datetime
    ) -> tuple[Outgoing | OutgoingCall, ...]:
        """Mark what may go as leaving, in its words of now, and return it; nobody else has it ``until`` then.

        What has moved on meanwhile is passed over; what may not go keeps the reason.
        """
        held = people.lock_all(tx, leaving.people_of(tx, ids))
        rows = [row for row in leaving.hold(tx, ids) if row.state is State.QUEUED]
        today = self._today(tx, rows, now)
        going: list[Outbound] = []
        away: list[Outgoing | OutgoingCall] = []
        for row in rows:
            person = held.get(row.person_id)
            verdict = self._judge(tx, row, person, today, now)
            match verdict:
                case Ends(state, why):
                    leaving.end(tx, row.id, state, why, now)
                case Again():
                    leaving.put_back(tx, row.id, verdict, now)
                case Outbound():
                    number = person.number if person is not None else None
                    going.append(verdict)
                    away.append(_out(verdict, number or ""))
        leaving.leave(tx, going, until, now)
        return tuple(away)

    def _today(self, tx: Transaction, rows: Sequence[Outbound], now: datetime) -> _Today:
        begins = datetime.combine(now.astimezone(self.zone).date(), time(), self.zone).astimezone(now.tzinfo)
        reminded = {row.person_id for row in rows if row.purpose is Purpose.REMINDER}
        left: Mapping[str, int] = leaving.left_since(tx, reminded, Purpose.REMINDER, begins) if reminded else {}
        return _Today(self.hours.of(tx, {row.person_id for row in rows}, now), dict(left))

    def _judge(
        self, tx: Transaction, row: Outbound, person: Person | None, today: _Today, now: datetime
    ) -> Ends | Again | Outbound:
        if person is None or person.number is None:
            return Ends(State.CANCELLED, Because.NO_NUMBER)
        refused = _unwanted(row, person)
        if refused is not None:
            return Ends(State.CANCELLED, refused)
        ends = _of_use_until(row)
        if ends is not None and now > ends:
            return Ends(State.EXPIRED, Because.TOO_LATE)
        moved = self._moved(tx, row, today, now)
        if moved is not None:
            late = ends is not None and moved.due_at > ends
            return Ends(State.EXPIRED, moved.why or Because.TOO_LATE) if late else moved
        worded = (
            self.rendering.spoken(row, person) if row.channel == Reach.VOICE else self.rendering.worded(row, person)
        )
        if isinstance(worded, Because):
            return Ends(State.FAILED if worded is Because.NO_WORDS else State.CANCELLED, worded)
        if row.purpose in _SCHEDULED and not self.prompting.before_leaving(tx, person, worded, now):
            return Again(now + ASK_AGAIN, Because.QUESTION_OPEN)
        if row.purpose is Purpose.REMINDER:
            today.left[person.id] = today.left.get(person.id, 0) + 1
        return worded

    def _moved(self, tx: Transaction, row: Outbound, today: _Today, now: datetime) -> Again | None:
        """Return when a message goes that may not go now, ``None`` where it may."""
        slot = today.hours.earliest(row, now)
        if slot.at > now:
            return Again(slot.at, slot.why)
        if row.purpose is not Purpose.REMINDER or row.urgent or today.left.get(row.person_id, 0) < self.caps.day:
            return None
        running = enrolments.of_person(tx, row.person_id, Status.ACTIVE)
        cap = self.caps.care_day if any(each.plan == self.caps.care for each in running) else self.caps.day
        if today.left[row.person_id] < cap:
            return None
        return Again(today.hours.earliest(row, self._tomorrow(row, now)).at, Why.DAILY)

    def _tomorrow(self, row: Outbound, now: datetime) -> datetime:
        """Return the next day's moment of the hour at which a message was due."""
        hour = (row.due_at or now).astimezone(self.zone).time()
        next_day = now.astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(next_day, hour, self.zone).astimezone(now.tzinfo)


def _unwanted(row: Outbound, person: Person) -> Because | None:
    """Return why a person may not be written to; STOP between the lease and the sending wins."""
    if person.blocked_at is not None:
        return Because.BLOCKED
    if person.consent is Consent.WITHDRAWN and row.purpose not in _ASKED_BY_THEMSELVES:
        return Because.STOPPED
    if row.purpose is Purpose.REMINDER and person.consent is not Consent.GIVEN:
        return Because.NO_CONSENT
    return Because.RESTING if person.rested_at is not None and row.purpose in _SCHEDULED else None


def _of_use_until(row: Outbound) -> datetime | None:
    """Return until when it is of use, from when it was made or meant to go: a move does not prolong it."""
    if row.expires_at is not None:
        return row.expires_at
    meant = row.wanted_at or row.due_at or row.created_at
    match row.purpose:
        case Purpose.ALERT | Purpose.STAFF:
            return None
        case Purpose.REMINDER:
            return meant + VALID
        case Purpose.CONSENT:
            return row.created_at + ASKED_FOR
        case Purpose.ANSWER | Purpose.DANGER | Purpose.CALLBACK:
            return row.created_at + STALE


def _out(row: Outbound, number: str) -> Outgoing | OutgoingCall:
    return OutgoingCall(row.id, number) if row.channel == Reach.VOICE else Outgoing(row.id, number, row.words or "")
