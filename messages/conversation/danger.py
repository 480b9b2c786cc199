"""Answering danger: the first thing looked at in every message, whatever was going on."""

from dataclasses import replace
from datetime import timedelta

from messages.conversation.check import ask_question
from messages.conversation.moment import Moment, open_question
from messages.conversation.topics import doctor_menu
from messages.meaning import Command, Level
from messages.turn import Alarm, Ask, Effect, LastAlarm, OptOut, Say, State, Turn, Wait

REPEAT_AFTER = timedelta(minutes=30)
AGAIN = "SYS-DANGER-AGAIN"
GRAVEST_FIRST = ("E1", "E2", "E3", "M")
TOO = {"DS26": ("EYERED-1",), "DS27": ("EYE-1",), "DS30": ("PREG-1", "PREG-2"), "DS31": ("CHILD-1", "CHILD-2")}
"""What a doctor-today answer adds for a sign (clinical.md 4.3 notes on DS27; 4.6 "other paths")."""


def answer_danger(m: Moment) -> Turn | None:
    """Return the emergency or see-a-doctor answer, or ``None`` where no danger sign was read.

    An opt-out in the same message is obeyed as well (bangla.md 2.5 rule 2).
    """
    level = m.understood.danger.level
    if level is None:
        return None
    effects: tuple[Effect, ...] = (OptOut(),) if m.understood.command is Command.STOP else ()
    match level:
        case Level.E:
            return _emergency(m, effects)
        case Level.EQ:
            return _if_new(m, effects)
        case Level.D0:
            return _doctor_today(m, effects)
        case Level.D7:
            return _doctor_this_week(m, effects)


def _emergency(m: Moment, effects: tuple[Effect, ...]) -> Turn:
    signs = m.understood.danger.signs
    outcomes = _outcomes(m, signs)
    alarm = Alarm(Level.E, outcomes[0], signs)
    if _just_said(m, outcomes[0], signs):
        return m.says(Say(AGAIN), effects=(*effects, alarm))
    state = replace(m.state, alarm=LastAlarm(outcomes[0], m.now, signs))
    says = tuple(Say(m.know.content.outcomes[outcome].sms) for outcome in outcomes)
    return m.says(*says, effects=(*effects, alarm), state=state)


def _outcomes(m: Moment, signs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the gravest emergency outcome of the signs, and the one for a crisis beside it."""
    found = {m.know.content.signs[sign].outcome for sign in signs if sign in m.know.content.signs}
    ranked = [outcome for outcome in GRAVEST_FIRST if outcome in found] or ["E2"]
    return (ranked[0], "M") if "M" in ranked[1:] else (ranked[0],)


def _just_said(m: Moment, outcome: str, signs: tuple[str, ...]) -> bool:
    """Tell whether the same text went out within 30 minutes and no sign is new (clinical.md 4.2 rule 6)."""
    last = m.state.alarm
    if last is None or last.outcome != outcome or not set(signs) <= set(last.signs):
        return False
    return timedelta(0) <= m.now - last.at < REPEAT_AFTER


def _if_new(m: Moment, effects: tuple[Effect, ...]) -> Turn:
    """Say "if it began in the last 24 hours" and start the check, or go on with it (clinical.md 4.2 rule 4)."""
    signs = m.understood.danger.signs
    alarm = Alarm(Level.EQ, "E3Q", signs)
    first = Say(AGAIN) if _just_said(m, "E3Q", signs) else Say(m.know.content.outcomes["E3Q"].sms)
    state = replace(m.state, alarm=LastAlarm("E3Q", m.now, signs))
    return ask_question(m, _check_place(m), first, effects=(*effects, alarm), state=state)


def _doctor_today(m: Moment, effects: tuple[Effect, ...]) -> Turn:
    signs = m.understood.danger.signs
    extra = tuple(Say(message) for sign in signs for message in TOO.get(sign, ()))
    says = (Say(m.know.content.outcomes["D0"].sms), *extra)
    all_effects = (*effects, Alarm(Level.D0, "D0", signs))
    if _checking(m):
        return ask_question(m, _check_place(m), *says, effects=all_effects)
    return m.says(*says, effects=all_effects, state=_about(m, extra))


def _doctor_this_week(m: Moment, effects: tuple[Effect, ...]) -> Turn:
    says = (Say(m.know.content.outcomes["D7"].sms),)
    all_effects = (*effects, Alarm(Level.D7, "D7", m.understood.danger.signs))
    if _checking(m):
        return ask_question(m, _check_place(m), *says, effects=all_effects)
    return m.says(*says, wait=Wait(Ask.MENU, m.now, options=doctor_menu()), effects=all_effects)


def _about(m: Moment, extra: tuple[Say, ...]) -> State:
    """Return the state in which MORE continues with the topic of the extra messages."""
    if not extra:
        return m.state
    topic = extra[-1].message.rpartition("-")[0]
    part = m.topic(topic).sms.index(extra[-1].message) + 1
    return replace(m.state, topic=topic, part=part)


def _checking(m: Moment) -> bool:
    wait = open_question(m.state, m.now)
    return wait is not None and wait.ask is Ask.CHECK


def _check_place(m: Moment) -> int:
    wait = m.state.wait
    return wait.number if wait is not None and _checking(m) else 0
