"""Applying the retention rules (clinical.md 8, "Data minimum"): what is no longer needed is let go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from service.store import Store, Transaction, audit, requests, retention

_BATCH = 500


class Kept(StrEnum):
    """What is kept for a time and then forgotten."""

    WORDS_HEARD = "words heard"
    WORDS_SAID = "words said"
    QUESTIONS = "questions"
    CALL_ANSWERS = "call answers"
    CONVERSATIONS = "conversations"
    REQUESTS = "answers to programs"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long something is kept, counted from ``since``, and why not shorter."""

    kept: Kept
    days: int
    since: str
    reason: str


RULES = (
    Rule(Kept.WORDS_HEARD, 90, "receipt", "a reviewer reads what was not understood; an open question keeps its words"),
    Rule(Kept.WORDS_SAID, 90, "making", "a complaint can be answered; message ids and digests stay, for a recall"),
    Rule(Kept.QUESTIONS, 90, "the answer", "a patient may ask back"),
    Rule(Kept.CALL_ANSWERS, 7, "the call", "a carrier that repeats a step gets the same answer"),
    Rule(Kept.CONVERSATIONS, 90, "the last message", "a reply may come late"),
    Rule(Kept.REQUESTS, 7, "the request", "a program that repeats a request gets the same answer"),
    Rule(Kept.PEOPLE, 365, "the last use", "clinical.md 8: 12 months after the end, then delete or de-identify"),
)
"""The retention rules. The record of events, consent history and signatures hold no number and no words and stay."""


def purge(store: Store, now: datetime) -> Mapping[Kept, int]:
    """Apply every rule and return how many rows each let go of.

    Works in batches, each a transaction of its own, so that nobody who writes meanwhile waits long.
    """
    return {rule.kept: _apply(store, rule, now) for rule in RULES}


def _apply(store: Store, rule: Rule, now: datetime) -> int:
    before = now - timedelta(days=rule.days)
    forget = _forgetting(rule.kept, now)
    total = 0
    while True:
        with store.transaction() as tx:
            done = forget(tx, before, _BATCH)
            if done:
                event = audit.Event(now, "clock", "forgotten", "retention", rule.kept, {"rows": done})
                audit.record(tx, event)
        total += done
        if not done:
            return total


def _forgetting(kept: Kept, now: datetime) -> Callable[[Transaction, datetime, int], int]:
    match kept:
        case Kept.WORDS_HEARD:
            return retention.words_heard
        case Kept.WORDS_SAID:
            return retention.words_said
        case Kept.QUESTIONS:
            return retention.questions_answered
        case Kept.CALL_ANSWERS:
            return retention.call_answers
        case Kept.CONVERSATIONS:
            return retention.conversations
        case Kept.REQUESTS:
            return requests.forget
        case Kept.PEOPLE:
            return lambda tx, before, limit: retention.unused_people(tx, before, limit, now)
