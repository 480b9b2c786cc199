"""Permission to write: the consent question, the permission to follow up after a check, and asking once more."""

from dataclasses import replace

from messages.catalog import slots_of
from messages.conversation.moment import Moment, step_of
from messages.turn import Ask, Decline, Effect, FollowUp, Mode, OptIn, Say, State, Turn, Wait

YES = "1"
NO = "2"
CONSENT = "SYS-OPTIN"
AGAIN = "SYS-PLAN-AGAIN"
OWN_SLOTS = frozenset({"SVC", "EMG", "MH", "VOICE"})
"""Slots that every text may hold; a question with others cannot be asked again, for its values are not remembered."""


def answer_consent(m: Moment) -> Turn | None:
    """Return what follows yes or no to the consent question; yes is confirmed and leads on to private or open texts
    (clinical.md 5.3, P-SYS)."""
    if m.understood.reply == YES:
        says = (Say("SYS-OPTED-IN"), Say("SYS-MODE"))
        return m.says(*says, wait=Wait(Ask.MODE, m.now), effects=(OptIn(),), state=nothing_asked(m))
    if m.understood.reply == NO:
        return m.says(Say("SYS-OPTED-OUT"), effects=(Decline(),), state=nothing_asked(m))
    return _unclear(m)


def answer_followup(m: Moment, wait: Wait) -> Turn | None:
    """Return what follows yes or no to "may we ask you later how you are?"; a no changes nothing else."""
    if m.understood.reply == YES:
        return m.says(Say("SYS-OPTED-IN"), effects=(OptIn(), FollowUp(wait.options[0])))
    return m.says(Say("SYS-OPTED-OUT")) if m.understood.reply == NO else None


def nothing_asked(m: Moment) -> State:
    """Return the state in which the question we sent is closed."""
    return replace(m.state, asked=None)


def ask_again(m: Moment, wait: Wait, effects: tuple[Effect, ...] = ()) -> Turn:
    """Return the question we sent once more, because what came was no answer to it."""
    state = replace(m.state, asked=replace(wait, unclear=1))
    return m.says(Say(AGAIN), *asked_again(m, wait), effects=effects, state=state)


def asked_again(m: Moment, wait: Wait) -> tuple[Say, ...]:
    """Return the words of a question we sent; none where they hold values that are not remembered."""
    step = step_of(m.know.content, wait)
    if step is None:
        return (Say(CONSENT),) if wait.ask is Ask.CONSENT else ()
    text = step.private if m.person.mode is Mode.PRIVATE else step.text
    return (Say(text),) if slots_of(m.know.content.messages[text].english) <= OWN_SLOTS else ()


def _unclear(m: Moment) -> Turn | None:
    """A digit or an answer that fits no choice is asked about once; other words may mean something else."""
    wait = m.state.asked
    if wait is None or wait.unclear or m.understood.reply is None:
        return None
    return ask_again(m, wait)
