"""Outboxes that are wrong on purpose, each in one way the suite must notice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import TypeVar

from messages.delivery import State
from messages.schedule import Slot
from service.operations.sending.carried import Carried, Outcome
from service.operations.sending.outbox import LEASE, Outbox, Taken
from service.ports import Accepted, NotSent, Outgoing, OutgoingCall, Reason
from service.store import Transaction, leaving, outbound
from service.store.leaving import Again
from service.store.outbound import Outbound

T = TypeVar("T")


class _SendsAgain(Carried):
    """Takes a text whose fate nobody knows for one that did not go."""

    def found(self, tx: Transaction, row_id: str, outcome: Outcome, now: datetime) -> State | None:
        if isinstance(outcome, NotSent):
            leaving.put_back(tx, row_id, Again(now), now)
            return State.SCHEDULED
        return super().found(tx, row_id, outcome, now)


class _ResendsAtOnce(Carried):
    """Takes an answer that was lost for a refusal for now."""

    def answered(self, tx: Transaction, outcomes: Mapping[str, Outcome], now: datetime) -> Mapping[str, State]:
        return super().answered(
            tx, {ours: NotSent(Reason.LATER) if _lost(each) else each for ours, each in outcomes.items()}, now
        )


class _BelievesItself(Carried):
    """Takes a refusal for a success."""

    def answered(self, tx: Transaction, outcomes: Mapping[str, Outcome], now: datetime) -> Mapping[str, State]:
        names = {
            ours: each if isinstance(each, Accepted) else Accepted(f"SM-{ours}") for ours, each in outcomes.items()
        }
        return super().answered(tx, names, now)


class _SpeaksFirst(Outbox):
    """Talks to the carrier inside the transaction that marks the text as leaving."""

    def send(self, ids: Sequence[str], urgent: bool = False) -> None:
        del urgent
        now = self.clock.now()
        with self.store.transaction() as tx:
            away = self.departure.leave(tx, ids, now + LEASE, now)
            said = {each.id: self._said(each) for each in away}
        with self.store.transaction() as tx:
            self.carried.answered(tx, said, self.clock.now())

    def _said(self, away: Outgoing | OutgoingCall) -> Outcome:
        return self.gateway.send(away) if isinstance(away, Outgoing) else self.gateway.call(away)


class _NeverLooks(Outbox):
    """Forgets what was in hand when a process died."""

    def take(self, most: int, urgent: bool | None = None) -> Taken:
        now = self.clock.now()
        with self.store.transaction() as tx:
            forgotten = outbound.stranded(tx, now, now + LEASE, most)
            for each in forgotten:
                outbound.change(tx, each, outbound.Change(State.SENDING), now)
        return Taken(Outbox.take(self, most, urgent).due)


class _AnyHour:
    """A calendar without a night."""

    def of(self, tx: Transaction, people: Collection[str], now: datetime) -> "_AnyHour":
        del tx, people, now
        return self

    def earliest(self, row: Outbound, moment: datetime) -> Slot:
        del row
        return Slot(moment)


def _lost(outcome: Outcome) -> bool:
    return isinstance(outcome, NotSent) and outcome.reason is Reason.UNKNOWN


def _alike(kind: type[T], model: Outbox | Carried) -> T:
    return kind(*(getattr(model, each.name) for each in fields(model)))


def sends_again(outbox: Outbox) -> Outbox:
    """Return one that sends what is unknown again."""
    return replace(outbox, carried=_alike(_SendsAgain, outbox.carried))


def resends_at_once(outbox: Outbox) -> Outbox:
    """Return one that sends again where an answer was lost."""
    return replace(outbox, carried=_alike(_ResendsAtOnce, outbox.carried))


def believes_itself(outbox: Outbox) -> Outbox:
    """Return one that notes as gone what was refused."""
    return replace(outbox, carried=_alike(_BelievesItself, outbox.carried))


def speaks_first(outbox: Outbox) -> Outbox:
    """Return one that speaks before it commits."""
    return _alike(_SpeaksFirst, outbox)


def never_looks(outbox: Outbox) -> Outbox:
    """Return one that looks nothing up."""
    return _alike(_NeverLooks, outbox)


def ignores_hours(outbox: Outbox) -> Outbox:
    """Return one that does not ask what time it is."""
    return replace(outbox, departure=replace(outbox.departure, hours=_AnyHour()))
