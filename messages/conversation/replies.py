"""Answers to the question that is open: the newest one owns the digit (clinical.md 5.2)."""

from typing import assert_never

from messages.conversation.check import UNCLEAR, answer_check, outcome
from messages.conversation.commands import choose_mode, speak, stop
from messages.conversation.moment import Moment, open_question
from messages.conversation.permission import answer_consent, answer_followup
from messages.conversation.plan import answer_plan
from messages.conversation.topics import answer_topic, doctor_menu, menu, menu_options, suggest
from messages.turn import Ask, Erase, KeepQuestion, Mode, Say, Turn, Wait

YES = "1"
NO = "2"


def answer_question(m: Moment) -> Turn | None:
    """Return what follows an answer to the open question, or ``None`` where none is open or it is no answer.

    A check left for longer than it stays open ends in the safe exit text (clinical.md 4.2 rule 9).
    """
    wait = open_question(m.state, m.now)
    if _late(m, wait):
        return outcome(m, UNCLEAR)
    if wait is None:
        return None
    match wait.ask:
        case Ask.CHECK:
            return answer_check(m, wait)
        case Ask.QUESTION:
            return _keep_question(m)
        case Ask.LANGUAGE:
            return _choose_language(m, wait)
        case Ask.MENU:
            return choose(m, wait.options)
        case Ask.SUGGEST:
            return _take_suggestion(m, wait)
        case Ask.PLAN:
            return answer_plan(m, wait)
        case Ask.CONSENT:
            return answer_consent(m)
        case Ask.FOLLOWUP:
            return answer_followup(m, wait) or (choose(m, doctor_menu()) if wait.options == ("D7",) else None)
        case Ask.MODE | Ask.STOP | Ask.DELETE:
            return _yes_or_no(m, wait.ask)
        case _:
            assert_never(wait.ask)


def _late(m: Moment, wait: Wait | None) -> bool:
    """Tell whether this answers a check that has closed: it must not pass for the answer to an older question."""
    left = m.state.wait
    return left is not None and left is not wait and left.ask is Ask.CHECK and m.understood.reply in {"1", "2", "3"}


def choose(m: Moment, options: tuple[str, ...]) -> Turn | None:
    """Return what a digit of the menu opens, or ``None`` for anything else."""
    chosen = _option(m.understood.digit, options)
    if chosen is None:
        return None
    if chosen == "ASK":
        return m.says(Say("SYS-ASK"), wait=Wait(Ask.QUESTION, m.now))
    names = tuple(chosen.split("+"))
    return suggest(m, names, "SYS-NEXT") if len(names) > 1 else answer_topic(m, chosen)


def choose_unasked(m: Moment) -> Turn | None:
    """Return what a lone digit means while no question is open: the same as in the menu."""
    return choose(m, menu_options())


def _option(digit: str | None, options: tuple[str, ...]) -> str | None:
    if digit is None or not digit.isdecimal() or not 1 <= int(digit) <= len(options):
        return None
    return options[int(digit) - 1]


def _choose_language(m: Moment, wait: Wait) -> Turn | None:
    language = _option(m.understood.digit, wait.options)
    return speak(m, language) if language else None


def _take_suggestion(m: Moment, wait: Wait) -> Turn | None:
    said_no = m.understood.reply == NO and m.understood.digit is None
    if said_no or (m.understood.reply == NO and len(wait.options) == 1):
        return menu(m)
    name = _option(m.understood.reply, wait.options)
    return answer_topic(m, name) if name else None


def _yes_or_no(m: Moment, ask: Ask) -> Turn | None:
    if m.understood.reply not in {YES, NO}:
        return None
    yes = m.understood.reply == YES
    if ask is Ask.MODE:
        return choose_mode(m, Mode.OPEN if yes else Mode.PRIVATE)
    if ask is Ask.STOP:
        return stop(m) if yes else menu(m)
    return m.says(Say("SYS-DELETED"), effects=(Erase(),)) if yes else m.says(Say("SYS-KEPT"))


def _keep_question(m: Moment) -> Turn | None:
    """Keep any words as the question; a bare digit or an empty text is none."""
    if m.understood.digit is not None or not m.understood.folded:
        return None
    return m.says(Say("SYS-ASK-KEPT"), effects=(KeepQuestion(),))
