"""What the carrier said to texts and calls that left, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from messages.delivery import State
from service.operations.sending.because import UNKNOWN, Because
from service.operations.sending.failures import Failures
from service.operations.sending.neighbours import Chance, Hours, RaiseCase, ReasonOf, Stop
from service.operations.sending.rendering import RENDERED
from service.operations.sending.retry import turned_away, undelivered
from service.operations.sending.stopped import CARRIER
from service.ports import Accepted, Ids, NotSent, Reason
from service.store import Transaction, leaving, outbound, people
from service.store.alerts import Colour
from service.store.leaving import Again
from service.store.outbound import Change, Outbound, Purpose
from service.store.people import Reach

Outcome = Accepted | NotSent

_TO_STAFF = frozenset({Purpose.ALERT, Purpose.STAFF})
_FAILED = frozenset({State.FAILED, State.UNDELIVERED})


@dataclass(frozen=True, slots=True)
class Carried:
    """Keeps outcomes. Each of its verbs takes an open transaction and locks people before their texts."""

    failures: Failures
    raise_case: RaiseCase
    stop: Stop
    reason_of: ReasonOf
    hours: Hours
    zone: tzinfo
    ids: Ids
    chance: Chance

    def answered(self, tx: Transaction, outcomes: Mapping[str, Outcome], now: datetime) -> Mapping[str, State]:
        """Keep what the carrier answered to each text, by our id, and return the state each has then.

        Where nobody knows, the text stays ``sending`` until it counts as stranded.
        """
        states = dict.fromkeys(outcomes, State.SENDING)
        refused = {
            ours: outcome
            for ours, outcome in outcomes.items()
            if isinstance(outcome, NotSent) and outcome.reason is not Reason.UNKNOWN
        }
        if refused:
            people.lock_all(tx, leaving.people_of(tx, tuple(refused)))
            for row in leaving.hold(tx, tuple(refused)):
                states[row.id] = self._refused(tx, row, refused[row.id], now)
        taken = {ours: outcome.provider_id for ours, outcome in outcomes.items() if isinstance(outcome, Accepted)}
        leaving.accepted(tx, taken, now)
        return states

    def found(self, tx: Transaction, row_id: str, outcome: Outcome, now: datetime) -> State | None:
        """Keep what a search for a stranded text brought; not found, it is ``unknown`` and shown to a person."""
        people.lock_all(tx, leaving.people_of(tx, (row_id,)))
        row = next(iter(leaving.hold(tx, (row_id,))), None)
        if row is None or row.state is not State.SENDING or row.provider_id is not None:
            return None
        match outcome:
            case Accepted(provider_id):
                return outbound.change(tx, row_id, Change(State.SENDING, provider_id), now)
            case NotSent(Reason.UNKNOWN):
                state = outbound.change(tx, row_id, Change(State.UNKNOWN), now)
                if row.purpose not in _TO_STAFF:
                    self.raise_case(tx, row.person_id, Colour.AMBER, UNKNOWN, row.enrolment_id, now)
                return state
            case NotSent():
                return self._refused(tx, row, outcome, now)

    def reported(self, tx: Transaction, row_id: str, learned: Change, now: datetime) -> State | None:
        """Keep a receipt and return the state the text has then, ``None`` for a text that is not there.

        One that first says it failed counts as a failure, and what was lost goes again as a row of its own
        (docs/decisions/0010-once-and-again.md); a repeated or late receipt changes nothing.
        """
        if learned.state not in _FAILED:
            return outbound.change(tx, row_id, learned, now)
        people.lock_all(tx, leaving.people_of(tx, (row_id,)))
        row = next(iter(leaving.hold(tx, (row_id,))), None)
        if row is None:
            return None
        state = outbound.change(tx, row_id, learned, now)
        if row.state not in _FAILED and state in _FAILED:
            self._failed(tx, replace(row, state=state), self.reason_of(learned.error), now)
        return state

    def _refused(self, tx: Transaction, row: Outbound, outcome: NotSent, now: datetime) -> State:
        if row.state is not State.SENDING or row.provider_id is not None:
            return row.state
        if outcome.reason is Reason.LATER:
            return self._later(tx, row, outcome.code, now)
        leaving.explain(tx, row.id, Because.REFUSED, now)
        state = outbound.change(tx, row.id, Change(State.FAILED, None, outcome.code), now) or State.FAILED
        if outcome.reason is Reason.OPTED_OUT:
            self.stop(tx, row.person_id, CARRIER, now)
        else:
            self.failures.note(tx, row, now)
        return state

    def _later(self, tx: Transaction, row: Outbound, code: str | None, now: datetime) -> State:
        again = turned_away(row, now, self.zone, self.chance())
        if again is not None and leaving.put_back(tx, row.id, self._moved(tx, row, again, code), now):
            return State.SCHEDULED
        leaving.explain(tx, row.id, Because.CARRIER, now)
        return outbound.change(tx, row.id, Change(State.FAILED, None, code), now) or State.FAILED

    def _moved(self, tx: Transaction, row: Outbound, moment: datetime, code: str | None) -> Again:
        slot = self.hours.of(tx, (row.person_id,), moment).earliest(row, moment)
        return Again(slot.at, slot.why or Because.CARRIER, code)

    def _failed(self, tx: Transaction, row: Outbound, reason: Reason, now: datetime) -> None:
        if reason is Reason.OPTED_OUT:
            self.stop(tx, row.person_id, CARRIER, now)
            return
        rests = self.failures.note(tx, row, now)
        # What becomes of a call, busy or unanswered, has a ladder of its own.
        if rests or reason is not Reason.LATER or row.channel == Reach.VOICE:
            return
        moment = undelivered(row, now, self.zone)
        if moment is not None:
            self._again(tx, row, self.hours.of(tx, (row.person_id,), moment).earliest(row, moment).at)

    def _again(self, tx: Transaction, row: Outbound, moment: datetime) -> None:
        """Schedule another try of a text; nothing that would come too late to be of use."""
        if row.expires_at is not None and moment > row.expires_at:
            return
        anew = replace(row, parts=(), words=None, segments=0) if row.purpose in RENDERED else row
        outbound.record(
            tx,
            replace(
                anew,
                id=self.ids.new("message"),
                state=State.SCHEDULED,
                due_at=moment,
                wanted_at=row.wanted_at or row.due_at,
                lease_until=None,
                provider_id=None,
                error=None,
                price=None,
                why=f"{AGAIN}{first_of(row)}",
            ),
        )


AGAIN = "again "
"""Begins the ``why`` of another try; the id of the first try follows."""


def first_of(row: Outbound) -> str:
    """Return the id of the first try of a text."""
    return row.why.removeprefix(AGAIN) if row.why is not None and row.why.startswith(AGAIN) else row.id
