"""What became of a call of ours: busy, unanswered, a machine, somebody else; when it is tried again, and how often."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qs

from messages.delivery import State
from messages.voice.errand import LATER
from service.operations.followup.prompting import Prompting
from service.operations.sending.because import UNKNOWN
from service.operations.sending.carried import AGAIN, Carried, first_of
from service.ports import Clock
from service.store import Store, Transaction, calling, calls, leaving, outbound, people, timers
from service.store.alerts import Colour
from service.store.outbound import Change, Outbound, Purpose
from service.store.people import Person, Reach
from service.store.timers import Kind, Timer

TRIES = 3
"""How often a phone is rung for one message; after that it goes as a text."""

WAITS = (timedelta(minutes=30), timedelta(hours=4))
"""How long after an unanswered call the next one is tried (clinical.md 5.2, "Retry": 4 hours, then the next slot)."""

SOON = timedelta(minutes=10)
"""How long after a busy line: somebody is there."""

HEARD_WITHIN = timedelta(minutes=30)
"""When a call is looked at whose end was not told: it rings for less than a minute and lasts ten at most."""

_OVER = frozenset({State.DELIVERED, State.UNDELIVERED, State.FAILED, State.CANCELLED})


class Fate(StrEnum):
    """How a call of ours ended that brought its message to nobody; kept as the ``error`` of its text."""

    BUSY = "busy"
    NO_ANSWER = "no-answer"
    MACHINE = "machine"
    CANCELED = "canceled"
    FAILED = "failed"
    NOT_HERE = "not here"
    NO_KEY = "no key"


@dataclass(frozen=True, slots=True)
class News:
    """What the carrier tells of a call: its id for it, its word for where it stands, who answered, its error code."""

    provider_id: str
    status: str
    answered_by: str = ""
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class Fates:
    """Keeps the fate of calls and decides what follows. Repeated and late news changes nothing."""

    store: Store
    carried: Carried
    clock: Clock

    def __call__(self, outbound_id: str, news: News) -> State | None:
        """Return the state the text has then, ``None`` where the id names no call of ours. Raises ``StoreFault``."""
        now = self.clock.now()
        with self.store.transaction() as tx:
            row = self._held(tx, outbound_id)
            return self._told(tx, row, news, now) if row is not None else None

    def overdue(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Act on a timer of the kind CALL: a call whose end nobody told.

        One that was picked up counts as one without a key. One of which nothing was heard may have been: it is shown
        to a person and not made again.
        """
        row = self._held(tx, timer.subject_id)
        if row is None or row.state in _OVER:
            return
        if row.state is State.SENT:
            self._failed(tx, row, Fate.NO_KEY, State.UNDELIVERED, row.provider_id, now)
        elif row.state is State.SENDING:
            outbound.change(tx, row.id, Change(State.UNKNOWN), now)
            self.carried.raise_case(tx, row.person_id, Colour.AMBER, UNKNOWN, row.enrolment_id, now)

    def _held(self, tx: Transaction, outbound_id: str) -> Outbound | None:
        """Return a call of ours and keep others from it and its person."""
        people.lock_all(tx, leaving.people_of(tx, (outbound_id,)))
        row = next(iter(leaving.hold(tx, (outbound_id,))), None)
        return row if row is not None and row.channel == Reach.VOICE else None

    def _told(self, tx: Transaction, row: Outbound, news: News, now: datetime) -> State | None:
        match news.status:
            case "queued" | "initiated" | "ringing":
                return outbound.change(tx, row.id, Change(State.SENDING, news.provider_id or None), now)
            case "in-progress" | "answered":
                return outbound.change(tx, row.id, Change(State.SENT, news.provider_id or None), now)
            case "completed":
                return self._completed(tx, row, news, now)
            case "busy" | "no-answer" | "canceled":
                return self._failed(tx, row, Fate(news.status), State.UNDELIVERED, news.provider_id, now)
            case "failed":
                return self._failed(tx, row, news.error_code or Fate.FAILED, State.FAILED, news.provider_id, now)
            case _:
                return row.state

    def _completed(self, tx: Transaction, row: Outbound, news: News, now: datetime) -> State | None:
        if row.state in _OVER:
            return row.state
        if row.purpose is Purpose.CALLBACK and calling.place_of(tx, row.id):
            return outbound.change(tx, row.id, Change(State.DELIVERED, news.provider_id or None), now)
        if news.answered_by.lower().startswith(("machine", "fax")):
            fate = Fate.MACHINE
        else:
            path = parse_qs(calling.place_of(tx, row.id) or "").get("at", [""])[0]
            fate = Fate.NOT_HERE if path.split(".")[-1] == LATER else Fate.NO_KEY
        return self._failed(tx, row, fate, State.UNDELIVERED, news.provider_id, now)

    def _failed(
        self, tx: Transaction, row: Outbound, fate: str, state: State, provider_id: str | None, now: datetime
    ) -> State | None:
        """Keep a fate, once; then ring again later, or send the message as a text."""
        if row.state in _OVER:
            return row.state
        self._begun(tx, row, fate, provider_id, now)
        reached = self.carried.reported(tx, row.id, Change(state, provider_id or None, fate[:64]), now)
        timers.drop(tx, row.id, Kind.CALL, Kind.SILENCE)
        person = people.get(tx, row.person_id)
        if row.purpose is Purpose.REMINDER and person is not None and person.rested_at is None:
            self._again(tx, row, fate, now)
        return reached

    def _begun(self, tx: Transaction, row: Outbound, fate: str, provider_id: str | None, now: datetime) -> None:
        """Keep a call that nobody picked up among the calls: how many were made can be asked there."""
        if not provider_id or calls.find(tx, provider_id) is not None:
            return
        new = calls.Start(self.carried.ids.new("call"), provider_id, row.person_id, "outbound", "", fate[:32])
        calling.carries(tx, calls.begin(tx, new, now).id, row.id)

    def _again(self, tx: Transaction, row: Outbound, fate: str, now: datetime) -> None:
        tried = max(row.attempts, 1)
        if tried < TRIES:
            wait = SOON if fate == Fate.BUSY and tried == 1 else WAITS[tried - 1]
            if self._schedule(tx, row, now + wait, now):
                return
        self._schedule(tx, replace(row, channel=Reach.SMS, attempts=0), now, now)

    def _schedule(self, tx: Transaction, row: Outbound, moment: datetime, now: datetime) -> bool:
        """Schedule the same message anew as a row of its own; return false where it would come too late."""
        at = self.carried.hours.of(tx, (row.person_id,), moment).earliest(row, moment).at
        if row.expires_at is not None and at > row.expires_at:
            return False
        outbound.record(
            tx,
            replace(
                row,
                id=self.carried.ids.new("message"),
                parts=(),
                words=None,
                state=State.SCHEDULED,
                created_at=now,
                due_at=at,
                wanted_at=row.wanted_at or row.due_at,
                lease_until=None,
                provider_id=None,
                error=None,
                price=None,
                why=f"{AGAIN}{first_of(row)}",
            ),
        )
        return True


@dataclass(frozen=True, slots=True)
class Ringing:
    """Puts questions into conversations as ``prompting`` does, and minds calls whose end nobody may tell."""

    prompting: Prompting

    def before_leaving(self, tx: Transaction, person: Person, row: Outbound, now: datetime) -> bool:
        """Note that a text or call leaves; return false where another question must be answered first."""
        goes = self.prompting.before_leaving(tx, person, row, now)
        if goes and row.channel == Reach.VOICE:
            timers.put(tx, Timer(f"call-{row.id}", Kind.CALL, row.id, now + HEARD_WITHIN))
        return goes
