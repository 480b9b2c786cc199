"""Rows to start a test from, and the moment at which everything in these tests happens."""

from datetime import UTC, datetime

from messages.delivery import State
from messages.language import Encoding
from service.secrets import normalise
from service.store import Transaction, people
from service.store.inbound import Inbound
from service.store.outbound import Outbound, Part
from service.store.questions import Question

NOW = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
PHONE = normalise("01712345678")


def a_person(tx: Transaction, person_id: str = "p1", number: str = "01712345678", at: datetime = NOW) -> str:
    """Store a person and return the id."""
    people.reach(tx, normalise(number), person_id, at)
    return person_id


def a_text(text_id: str = "i1", provider_id: str = "SM1", person_id: str | None = "p1", words: str = "চোখ") -> Inbound:
    """Return a text just received."""
    return Inbound(text_id, provider_id, person_id, words, 0, NOW)


def a_message(message_id: str = "o1", state: State = State.SCHEDULED, due_at: datetime | None = NOW) -> Outbound:
    """Return a text to person ``p1`` with two parts."""
    return Outbound(
        id=message_id,
        person_id="p1",
        channel="sms",
        parts=(Part("EYE-1", "bn", "0123456789abcdef"), Part("SYS-FIRST", "bn", "fedcba9876543210")),
        words="চোখ ঢেকে রাখুন।",
        encoding=Encoding.UCS2,
        segments=1,
        state=state,
        created_at=NOW,
        due_at=due_at,
        message_id="EYE-1",
    )


def a_question(question_id: str = "q1", inbound_id: str | None = None, due_at: datetime = NOW) -> Question:
    """Return a question of person ``p1``."""
    return Question(question_id, "p1", inbound_id, "কবে ভালো হব?", "bn", NOW, due_at)
