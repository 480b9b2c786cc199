"""Doing what a turn asks for, inside its transaction, each with its audit row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from messages.turn import (
    Alarm,
    Consent,
    Decline,
    Effect,
    Erase,
    FollowUp,
    KeepQuestion,
    Missed,
    OptIn,
    OptOut,
    PlanAnswer,
    SetMode,
    SpeakLanguage,
    WrongPerson,
)
from service.operations.followup.lay import stop
from service.store import Transaction, audit, people, questions

ANSWER_WITHIN = timedelta(days=2)
OPTED_OUT = "opted out"
WRONG_PERSON = "wrong person"
"""Why every plan of a person ended and nothing of it is sent any more."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Whose turn it was, when, through what (``text`` or ``call``), and the words that were heard, if any.

    ``question_id`` is a fresh id for a question, should one be asked.
    """

    person_id: str
    at: datetime
    through: str
    language: str
    question_id: str
    inbound_id: str | None = None
    words: str = ""


Then = Callable[[Transaction, Effect, Occasion], None]
"""What an effect leads to beyond the person's own row: plans that start or end, cases that are raised."""


def nothing_more(tx: Transaction, effect: Effect, occasion: Occasion) -> None:
    """Leave it at the effect itself."""
    del tx, effect, occasion


def carry_out(tx: Transaction, effects: tuple[Effect, ...], occasion: Occasion, then: Then = nothing_more) -> None:
    """Carry out every effect in order, with what it leads to, and write down that it happened."""
    events: list[audit.Event] = []
    for effect in effects:
        what, detail = type(effect).__name__, _carry_out(tx, effect, occasion)
        events.append(audit.Event(occasion.at, "patient", what, "person", occasion.person_id, detail))
        then(tx, effect, occasion)
    audit.record_all(tx, events)


def _carry_out(tx: Transaction, effect: Effect, occasion: Occasion) -> dict[str, str | int | bool]:
    match effect:
        case SpeakLanguage(language, chosen):
            people.speak(tx, occasion.person_id, language, chosen)
            return {"language": language, "chosen": chosen}
        case SetMode(mode):
            people.set_mode(tx, occasion.person_id, mode)
            return {"mode": mode.value}
        case OptIn():
            return _opt_in(tx, occasion)
        case OptOut():
            stop(tx, occasion.person_id, OPTED_OUT, occasion.at)
            return _consent(tx, occasion, Consent.WITHDRAWN)
        case WrongPerson():
            stop(tx, occasion.person_id, WRONG_PERSON, occasion.at)
            people.block(tx, occasion.person_id, occasion.at)
            questions.give_up(tx, occasion.person_id, WRONG_PERSON, occasion.at)
            return {}
        case Erase():
            people.forget(tx, occasion.person_id, occasion.at)
            return {}
        case KeepQuestion():
            return _keep_question(tx, occasion)
        case Alarm(level, outcome, signs):
            return {"level": level.value, "outcome": outcome, "signs": " ".join(signs)}
        case Decline():
            return _consent(tx, occasion, Consent.REFUSED)
        case FollowUp(outcome):
            return {"outcome": outcome}
        case PlanAnswer(plan, step, _, digits, meaning):
            return {"plan": plan, "step": step, "digits": digits, "meaning": meaning.value}
        case Missed():
            return {}
        case _:
            assert_never(effect)


def _opt_in(tx: Transaction, occasion: Occasion) -> dict[str, str | int | bool]:
    """Keep a yes. On a phone that was somebody else's it is that of whoever owns it now: nobody else could send it."""
    person = people.get(tx, occasion.person_id)
    anew = person is not None and person.blocked_at is not None
    if anew:
        people.unblock(tx, occasion.person_id)
    return _consent(tx, occasion, Consent.GIVEN) | ({"unblocked": True} if anew else {})


def _consent(tx: Transaction, occasion: Occasion, state: Consent) -> dict[str, str | int | bool]:
    people.set_consent(tx, occasion.person_id, state, occasion.through, occasion.at)
    return {"consent": state.value}


def _keep_question(tx: Transaction, occasion: Occasion) -> dict[str, str | int | bool]:
    question = questions.Question(
        id=occasion.question_id,
        person_id=occasion.person_id,
        inbound_id=occasion.inbound_id,
        words=occasion.words,
        language=occasion.language,
        asked_at=occasion.at,
        due_at=occasion.at + ANSWER_WITHIN,
    )
    return {"question": occasion.question_id, "new": questions.ask(tx, question)}
