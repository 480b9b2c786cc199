"""What sending asks of the rooms around it, and what stands in where nobody is asked."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from messages.schedule import Slot
from service.ports import Reason
from service.store import Transaction
from service.store.alerts import Colour
from service.store.outbound import Outbound
from service.store.people import Person

Turn = Callable[[], None]
"""Waits until it is one message's turn."""

ReasonOf = Callable[[str | None], Reason]
"""What to do about a carrier's code that came with a receipt."""

Chance = Callable[[], float]
"""A number from 0 up to 1: what keeps many waits from ending together."""


class Counts(Protocol):
    """Counts texts by the state they reached."""

    def message(self, state: str) -> None:
        """Count one text."""
        ...


class Pace(Protocol):
    """Holds all workers together to one rate."""

    def ask(self, most: int, urgent: bool) -> Sequence[Turn]:
        """Return turns for the next messages, at most ``most``; none where none is to be had soon."""
        ...


class Prompting(Protocol):
    """Puts a question into a person's conversation."""

    def before_leaving(self, tx: Transaction, person: Person, row: Outbound, now: datetime) -> bool:
        """Note that a message leaves now; return false where another question must be answered first."""
        ...


class Known(Protocol):
    """Says when messages to some people may go."""

    def earliest(self, row: Outbound, moment: datetime) -> Slot:
        """Return the earliest moment not before ``moment`` at which one may, and why it is moved."""
        ...


class Hours(Protocol):
    """Says when messages may go."""

    def of(self, tx: Transaction, people: Collection[str], now: datetime) -> Known:
        """Return what is known of these people just now."""
        ...


class RaiseCase(Protocol):
    """Shows something to a health worker."""

    def __call__(
        self, tx: Transaction, person_id: str, colour: Colour, because: str, enrolment_id: str | None, now: datetime
    ) -> object:
        """Raise a case about a person, once for each reason while it is unsettled."""
        ...


class Stop(Protocol):
    """Ends everything that is sent to a person."""

    def __call__(self, tx: Transaction, person_id: str, source: str, now: datetime) -> None:
        """Withdraw consent, end the plans, cancel what is unsent; ``source`` is through what they said so."""
        ...


class NoPace:
    """Holds nobody back."""

    def ask(self, most: int, urgent: bool) -> Sequence[Turn]:
        """Return a turn for each."""
        del urgent
        return (_at_once,) * most


class NoQuestions:
    """Knows of no conversation."""

    def before_leaving(self, tx: Transaction, person: Person, row: Outbound, now: datetime) -> bool:
        """Let everything leave."""
        del tx, person, row, now
        return True


def no_case(
    tx: Transaction, person_id: str, colour: Colour, because: str, enrolment_id: str | None, now: datetime
) -> None:
    """Show nobody anything: where no health worker is registered."""
    del tx, person_id, colour, because, enrolment_id, now


def _at_once() -> None:
    """Wait for nothing."""
