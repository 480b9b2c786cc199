"""The guided check: five yes/no questions, stopping at the first yes (clinical.md 4.4 and 4.6)."""

from dataclasses import replace

from messages.content import Outcome
from messages.conversation.moment import Moment
from messages.conversation.topics import doctor_menu
from messages.meaning import Level
from messages.turn import Alarm, Ask, Consent, Effect, FollowUp, LastAlarm, Say, State, Turn, Wait

YES = frozenset({"1", "3"})
UNFIT = frozenset({"reply better", "reply same", "reply undone"})
"""Words that answer "how is it?" or "have you done it?" and not a question of the check: taken as digits, "I am
fine" would be a yes, and "same as before" or "have not eaten" a no to a stroke sign."""
NOT_SURE = "3"
NO = "2"
SAFE = "L"
UNCLEAR = "X"
FOLLOWED = frozenset({"E1", "E2", "E3", "D0", "D7"})
"""Outcomes after which we ask later how the person is, if they agree (clinical.md 4.6 and 5.3, P-CHECKFU)."""


def ask_question(
    m: Moment, number: int, *before: Say, unclear: int = 0, effects: tuple[Effect, ...] = (), state: State | None = None
) -> Turn:
    """Return the turn that asks question ``number`` (from 0) after saying ``before``."""
    wait = Wait(Ask.CHECK, m.now, number=number, unclear=unclear)
    return m.says(*before, Say(m.know.content.questions[number].sms), wait=wait, effects=effects, state=state)


def answer_check(m: Moment, wait: Wait) -> Turn:
    """Return what follows an answer: the next question, an outcome, or the question once more.

    "Not sure" counts as yes; a second unclear answer ends in the safe exit text (clinical.md 4.2 rule 9).
    """
    reply = None if _unfit(m) else m.understood.reply
    if reply in YES:
        return outcome(m, m.know.content.questions[wait.number].if_yes)
    if reply == NO:
        following = wait.number + 1
        return outcome(m, SAFE) if following == len(m.know.content.questions) else ask_question(m, following)
    if wait.unclear:
        return outcome(m, UNCLEAR)
    return ask_question(m, wait.number, Say("SYS-CHECK-AGAIN"), unclear=1)


def _unfit(m: Moment) -> bool:
    return m.understood.digit is None and any(clue.meaning in UNFIT for clue in m.understood.clues)


def outcome(m: Moment, name: str, effects: tuple[Effect, ...] = ()) -> Turn:
    """Return the turn that ends the check with the text of outcome ``name``, and with what follows it."""
    ends = m.know.content.outcomes[name]
    asks = name in FOLLOWED and m.person.consent is Consent.NONE
    agreed = name in FOLLOWED and m.person.consent is Consent.GIVEN
    says = (Say(ends.sms), Say("SYS-FOLLOWUP")) if asks else (Say(ends.sms),)
    wait = Wait(Ask.FOLLOWUP, m.now, options=(name,)) if asks else _menu(m, name)
    follows: tuple[Effect, ...] = (FollowUp(name),) if agreed else ()
    return m.says(*says, wait=wait, effects=(*effects, *_alarms(ends), *follows), state=_after(m, ends))


def _menu(m: Moment, name: str) -> Wait | None:
    return Wait(Ask.MENU, m.now, options=doctor_menu()) if name == "D7" else None


def _alarms(ends: Outcome) -> tuple[Alarm, ...]:
    """Return the alarm of an outcome; the safe exit has no level of its own, but somebody looks (clinical.md 4.6)."""
    level = Level.D0 if ends.id == UNCLEAR else ends.level
    return (Alarm(level, ends.id, ()),) if level else ()


def _after(m: Moment, ends: Outcome) -> State:
    if ends.level is not Level.E:
        return m.state
    return replace(m.state, alarm=LastAlarm(ends.id, m.now, ()))
