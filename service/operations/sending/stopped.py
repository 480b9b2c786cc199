"""The carrier says that a person stopped our messages: from then on nothing is sent (telephony.md 1.2, 21610)."""

from datetime import datetime

from messages.turn import Consent
from service.operations.followup import lay
from service.operations.sending.because import Because
from service.store import Transaction, audit, people

CARRIER = "carrier"


def stop(tx: Transaction, person_id: str, source: str, now: datetime) -> None:
    """Withdraw a person's consent, end their plans, cancel what is unsent, and record it; the caller holds them."""
    people.set_consent(tx, person_id, Consent.WITHDRAWN, source, now)
    ended = lay.stop(tx, person_id, Because.STOPPED, now)
    audit.record(tx, audit.Event(now, source, "OptOut", "person", person_id, {"plans": len(ended)}))
