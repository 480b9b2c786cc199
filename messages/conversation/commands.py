"""Answering what a person asks of the service itself: stop, start, language, help, privacy, deletion."""

from dataclasses import replace
from typing import assert_never

from messages.conversation.check import UNCLEAR, ask_question
from messages.conversation.moment import Moment, open_question
from messages.conversation.permission import asked_again, nothing_asked
from messages.conversation.topics import menu, more, related, source, word
from messages.meaning import Command
from messages.turn import (
    Ask,
    Effect,
    Mode,
    Named,
    OptIn,
    OptOut,
    Say,
    SetMode,
    SpeakLanguage,
    Turn,
    Values,
    Wait,
    WrongPerson,
)

BEFORE_QUESTIONS = frozenset(
    {
        Command.STOP,
        Command.START,
        Command.LANG,
        Command.HELP,
        Command.WRONG,
        Command.MENU,
        Command.CHECK,
        Command.DELETE,
        Command.CALL,
        Command.STATUS,
        Command.PRIVATE,
        Command.OPEN,
        Command.ASK,
    }
)
"""Commands that leave an open question: opt-out, opt-in, language and help by the order of precedence,
9 and 0 because they "always work" (clinical.md 5.2), the others because nobody should have to finish a
check to be called, erased or heard."""


def answer_command(m: Moment) -> Turn | None:
    """Return the answer to a command that may be acted on, or ``None``."""
    command = m.understood.command
    match command:
        case None:
            return None
        case Command.STOP:
            return stop(m)
        case Command.WRONG:
            return m.says(Say("SYS-WRONG"), effects=(OptOut(), WrongPerson()), state=nothing_asked(m))
        case Command.START | Command.PRIVATE | Command.OPEN:
            return _permission(m, command)
        case Command.LANG:
            return _language(m)
        case Command.HELP | Command.CALL | Command.STATUS | Command.DELETE | Command.ASK:
            return _service(m, command)
        case Command.MENU:
            return menu(m)
        case Command.CHECK:
            return ask_question(m, 0)
        case Command.MORE:
            return more(m)
        case Command.NEXT:
            return related(m)
        case Command.SRC:
            return source(m)
        case Command.WORD:
            return word(m)
        case _:
            assert_never(command)


def stop(m: Moment) -> Turn:
    """Return the confirmed opt-out; inside the check the safe exit text comes first (clinical.md 4.6)."""
    wait = open_question(m.state, m.now)
    before = (Say(m.know.content.outcomes[UNCLEAR].sms),) if wait and wait.ask is Ask.CHECK else ()
    return m.says(*before, Say("SYS-STOPPED"), effects=(OptOut(),), state=nothing_asked(m))


def ask_stop(m: Moment) -> Turn:
    """Return the question that makes sure before anybody is opted out."""
    return m.says(Say("SYS-STOP-ASK"), wait=Wait(Ask.STOP, m.now))


def welcome(m: Moment) -> Turn:
    """Return the first text a stranger gets when nothing else was asked: who we are, and which language."""
    options = tuple(m.know.languages)
    return m.says(Say("SYS-WELCOME"), wait=Wait(Ask.LANGUAGE, m.now, options=options))


def speak(m: Moment, language: str) -> Turn:
    """Return the turn that goes on in ``language``, asking again what was open."""
    after = replace(m, language=language)
    effects: tuple[Effect, ...] = (SpeakLanguage(language, chosen=True),)
    wait = open_question(m.state, m.now)
    if wait and wait.ask is Ask.CHECK:
        return ask_question(after, wait.number, Say("SYS-LANG-SET"), effects=effects)
    if wait and wait is m.state.asked:
        return after.says(Say("SYS-LANG-SET"), *asked_again(after, wait), effects=effects)
    turn = menu(after)
    return replace(turn, says=(Say("SYS-LANG-SET"), *turn.says), effects=effects)


def _language(m: Moment) -> Turn:
    wanted = m.understood.argument
    return speak(m, wanted) if wanted is not None and wanted in m.know.languages else welcome(m)


def _permission(m: Moment, command: Command) -> Turn:
    if command is Command.START:
        says = (Say("SYS-STARTED"), Say("SYS-MODE"))
        wait = m.state.asked
        state = nothing_asked(m) if wait and wait.ask is Ask.CONSENT else m.state
        return m.says(*says, wait=Wait(Ask.MODE, m.now), effects=(OptIn(),), state=state)
    mode = Mode.OPEN if command is Command.OPEN else Mode.PRIVATE
    return choose_mode(m, mode)


def choose_mode(m: Moment, mode: Mode) -> Turn:
    """Return the confirmation that texts may, or may not, name the illness."""
    said = "SYS-MODE-OPEN" if mode is Mode.OPEN else "SYS-MODE-PRIVATE"
    return m.says(Say(said), effects=(SetMode(mode),))


def _service(m: Moment, command: Command) -> Turn:
    if command is Command.HELP:
        return m.says(Say("SYS-HELP"), wait=m.state.wait)
    if command is Command.CALL:
        return m.says(Say("SYS-CALL"), wait=m.state.wait)
    if command is Command.DELETE:
        return m.says(Say("SYS-DELETE-ASK"), wait=Wait(Ask.DELETE, m.now))
    if command is Command.ASK:
        return m.says(Say("SYS-ASK"), wait=Wait(Ask.QUESTION, m.now))
    return status(m)


def status(m: Moment) -> Turn:
    """Return what is kept about the person: language, private or open, how many plans run."""
    spoken = m.know.languages[m.language]
    values: Values = {
        "LANGUAGE": spoken.endonym,
        "MODE": Named("SYS-WORD-OPEN" if m.person.mode is Mode.OPEN else "SYS-WORD-PRIVATE"),
        "PLANS": spoken.numerals(str(m.person.plans)),
    }
    return m.says(Say("SYS-STATUS", values), wait=m.state.wait)
