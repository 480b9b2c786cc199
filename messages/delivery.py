"""The states of one message as a lattice: receipts come twice, late and out of order, and the state only climbs."""

from enum import StrEnum


class State(StrEnum):
    """Where a message is, in climbing order.

    ``sending`` means it is with the carrier or on its way there. ``unknown`` means nobody knows whether the carrier
    took it. Failures stand above ``delivered``: where a carrier says both, a person should look.
    """

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """Return the height in the lattice, from 0."""
        return tuple(State).index(self)

    @property
    def final(self) -> bool:
        """Return whether nothing more is expected; a contradiction may still climb."""
        return self in _FINAL


_FINAL = frozenset({State.CANCELLED, State.EXPIRED, State.DELIVERED, State.UNDELIVERED, State.FAILED})

_REPORTED = {
    "accepted": State.SENDING,
    "scheduled": State.SENDING,
    "queued": State.SENDING,
    "sending": State.SENDING,
    "sent": State.SENT,
    "partially_delivered": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.UNDELIVERED,
    "failed": State.FAILED,
    "canceled": State.CANCELLED,
}


def advance(now: State, reported: State) -> State:
    """Return the higher of two states: commutative, associative and idempotent, so that order cannot matter."""
    return max(now, reported, key=lambda state: state.rank)


def reported(status: str) -> State | None:
    """Return the state a carrier's word means (telephony.md 1.4), ``None`` for a word that means none.

    The carrier's own queue is ``sending`` to us: the message has left the house.
    """
    return _REPORTED.get(status.strip().lower())
