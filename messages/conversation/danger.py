"""Answering danger: the first thing looked at in every message, whatever was going on."""

from dataclasses import replace
from datetime import timedelta

from messages.conversation.check import ask_question
from messages.conversation.moment import Moment, open_question
from messages.conversation.topics import doctor_menu
from messages.meaning import Command, Level
from messages.turn import Alarm, Ask, Effect, KeepQuestion, LastAlarm, OptOut, Say, State, Turn, Wait

REPEAT_AFTER = timedelta(minutes=30)
AGAIN = "SYS-DANGER-AGAIN"
KEPT = "SYS-ASK-KEPT"
GRAVEST_FIRST = ("E1", "E2", "E3", "M")
TOO = {"DS26": ("EYERED", 1), "DS27": ("EYE", 1), "DS30": ("PREG", 2), "DS31": ("CHILD", 2)}
"""The topic a doctor-today answer adds for a sign, and how many of its messages (clinical.md 4.3 notes on DS27;
4.6 "other paths")."""
MOST_TOO = 2
"""How many messages are added at most: with more the reply would be longer than ten segments."""


def answer_danger(m: Moment) -> Turn | None:
    """Return the emergency or see-a-doctor answer, or ``None`` where no danger sign was read.

    An opt-out in the same message is obeyed as well (bangla.md 2.5 rule 2), and a question we asked for is kept.
    """
    level = m.understood.danger.level
    if level is None:
        return None
    effects: tuple[Effect, ...] = (OptOut(),) if m.understood.command is Command.STOP else ()
    effects += (KeepQuestion(),) if _open(m, Ask.QUESTION) else ()
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
    state = _note(m, outcomes[0], signs)
    says = tuple(Say(m.know.content.outcomes[outcome].sms) for outcome in outcomes)
    return m.says(*says, effects=(*effects, alarm), state=state)


def _outcomes(m: Moment, signs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the gravest emergency outcome of the signs, and the one for a crisis beside it."""
    found = {m.know.content.signs[sign].outcome for sign in signs if sign in m.know.content.signs}
    if m.understood.danger.outcome:
        found.add(m.understood.danger.outcome)
    ranked = [outcome for outcome in GRAVEST_FIRST if outcome in found] or ["E2"]
    return (ranked[0], "M") if "M" in ranked[1:] else (ranked[0],)


def _just_said(m: Moment, outcome: str, signs: tuple[str, ...]) -> bool:
    """Tell whether the same text went out within 30 minutes and no sign is new (clinical.md 4.2 rule 6)."""
    last = _last(m, outcome)
    return last is not None and set(signs) <= set(last.signs)


def _last(m: Moment, outcome: str) -> LastAlarm | None:
    last = m.state.alarm
    recent = last is not None and timedelta(0) <= m.now - last.at < REPEAT_AFTER
    return last if last is not None and recent and last.outcome == outcome else None


def _note(m: Moment, outcome: str, signs: tuple[str, ...]) -> State:
    """Return the state that remembers this emergency text, with the signs it was sent for within 30 minutes."""
    last = _last(m, outcome)
    before = last.signs if last else ()
    return replace(m.state, alarm=LastAlarm(outcome, m.now, tuple(dict.fromkeys((*before, *signs)))))


def _if_new(m: Moment, effects: tuple[Effect, ...]) -> Turn:
    """Say "if it began in the last 24 hours" and start the check, or go on with it (clinical.md 4.2 rule 4)."""
    signs = m.understood.danger.signs
    alarm = Alarm(Level.EQ, "E3Q", signs)
    all_effects = (*effects, alarm)
    if _just_said(m, "E3Q", signs):
        return ask_question(m, _check_place(m), Say(AGAIN), effects=all_effects)
    first = Say(m.know.content.outcomes["E3Q"].sms)
    return ask_question(m, _check_place(m), first, effects=all_effects, state=_note(m, "E3Q", signs))


def _doctor_today(m: Moment, effects: tuple[Effect, ...]) -> Turn:
    signs = m.understood.danger.signs
    extra = _extra(m, signs)
    d0 = Say(m.know.content.outcomes["D0"].sms)
    all_effects = (*effects, Alarm(Level.D0, "D0", signs))
    if _open(m, Ask.CHECK):
        return ask_question(m, _check_place(m), d0, *extra[:1], effects=all_effects)
    if _open(m, Ask.QUESTION):
        return m.says(d0, *extra[:1], Say(KEPT), effects=all_effects, state=_about(m, extra[:1]))
    return m.says(d0, *extra, effects=all_effects, state=_about(m, extra))


def _extra(m: Moment, signs: tuple[str, ...]) -> tuple[Say, ...]:
    """Return what the signs add: the first message of each before the second of any, each once."""
    parts = ((place, m.topic(name).sms[place]) for name, count in _topics_of(signs) for place in range(count))
    ranked = sorted(parts, key=lambda part: part[0])
    return tuple(Say(message) for _, message in ranked[:MOST_TOO])


def _topics_of(signs: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    return tuple(dict.fromkeys(TOO[sign] for sign in signs if sign in TOO))


def _doctor_this_week(m: Moment, effects: tuple[Effect, ...]) -> Turn:
    d7 = Say(m.know.content.outcomes["D7"].sms)
    all_effects = (*effects, Alarm(Level.D7, "D7", m.understood.danger.signs))
    if _open(m, Ask.CHECK):
        return ask_question(m, _check_place(m), d7, effects=all_effects)
    says = (d7, Say(KEPT)) if _open(m, Ask.QUESTION) else (d7,)
    return m.says(*says, wait=Wait(Ask.MENU, m.now, options=doctor_menu()), effects=all_effects)


def _about(m: Moment, extra: tuple[Say, ...]) -> State:
    """Return the state in which MORE continues with the topic of the extra messages."""
    if not extra:
        return m.state
    topic = extra[-1].message.rpartition("-")[0]
    part = m.topic(topic).sms.index(extra[-1].message) + 1
    return replace(m.state, topic=topic, part=part)


def _open(m: Moment, ask: Ask) -> bool:
    wait = open_question(m.state, m.now)
    return wait is not None and wait.ask is ask


def _check_place(m: Moment) -> int:
    wait = m.state.wait
    return wait.number if wait is not None and _open(m, Ask.CHECK) else 0
