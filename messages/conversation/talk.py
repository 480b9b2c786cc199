"""The order of precedence of a text conversation, from danger down to "not understood"."""

from dataclasses import dataclass, replace

from messages.conversation.check import UNCLEAR
from messages.conversation.commands import BEFORE_QUESTIONS, answer_command, ask_stop, welcome
from messages.conversation.danger import answer_danger
from messages.conversation.moment import Knowledge, Moment, language_of, open_question, usable
from messages.conversation.permission import ask_again
from messages.conversation.replies import answer_question, choose_unasked
from messages.conversation.suspicion import suspected
from messages.conversation.topics import answer_topic, asked_for_medicine, refuse_medicine, suggest
from messages.meaning import Command, Level
from messages.turn import Alarm, Effect, Heard, Missed, OptIn, OptOut, Person, Say, SpeakLanguage, State, Turn

HARMLESS = frozenset(Command) - {Command.STOP, Command.START, Command.WRONG, Command.PRIVATE, Command.OPEN}
"""Commands that may be obeyed when they only seem meant: a wrong guess costs one text and changes nothing that
the same text does not offer to change back, or ask about first."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Answers texts from what it knows; holds no state of its own."""

    know: Knowledge

    def step(self, person: Person, state: State, heard: Heard) -> Turn:
        """Return the answer to one text and the state after it.

        Danger, then opt-out, opt-in, language and help, then the open question, an exact topic, a near
        topic, and the fallback; the second miss in a row gets the safe exit text. Never raises for what
        a person may write, and never says nothing unless the carrier has answered by itself.
        """
        language = language_of(self.know, person, heard.understood)
        m = Moment(self.know, person, usable(self.know, state), heard, language)
        turn = suspected(m, _in_order) or _in_order(m)
        return _remember_language(m, _introduce(m, turn))


def _in_order(m: Moment) -> Turn:
    return answer_danger(m) or _already_handled(m) or _answer(m)


def _answer(m: Moment) -> Turn:
    command = m.understood.command
    if command in BEFORE_QUESTIONS:
        return answer_command(m) or _not_understood(m)
    return (
        answer_question(m)
        or answer_command(m)
        or choose_unasked(m)
        or _medicine(m)
        or _topic(m)
        or _soft_command(m)
        or _near_topic(m)
        or _not_understood(m)
    )


def _already_handled(m: Moment) -> Turn | None:
    """Say nothing where the carrier has already answered an opt-out word (telephony.md 1.2)."""
    if m.heard.handled is None:
        return None
    effects: dict[str, tuple[Effect, ...]] = {"STOP": (OptOut(),), "START": (OptIn(),)}
    return m.says(wait=m.state.wait, effects=effects.get(m.heard.handled, ()))


def _medicine(m: Moment) -> Turn | None:
    return refuse_medicine(m) if asked_for_medicine(m) else None


def _topic(m: Moment) -> Turn | None:
    name = m.understood.topic
    if name is None or name not in m.know.content.topics:
        return None
    return answer_topic(m, name)


def _soft_command(m: Moment) -> Turn | None:
    asks = m.understood.asks
    if asks is Command.STOP:
        return ask_stop(m)
    if asks is Command.START:
        return m.says(Say("SYS-START-ASK"))
    if asks is Command.LANG:
        return welcome(m)
    if asks not in HARMLESS:
        return None
    meant = replace(m.understood, command=asks, asks=None)
    return answer_command(replace(m, heard=replace(m.heard, understood=meant)))


def _near_topic(m: Moment) -> Turn | None:
    names = tuple(name for name in m.understood.near if name in m.know.content.topics)[:2]
    return suggest(m, names, "SYS-DID-YOU-MEAN-2") if names else None


def _not_understood(m: Moment) -> Turn:
    """Return the fallback; a stranger's first is the welcome, the second in a row the safe exit.

    A question we sent is asked once more instead: whoever answers it unclearly should know that it is open.
    """
    effects: tuple[Effect, ...] = (Missed(),) if m.understood.folded else ()
    if m.heard.pictures and not m.understood.folded:
        return m.says(Say("SYS-PICTURE"), wait=m.state.wait)
    wait = open_question(m.state, m.now)
    asked = wait if wait and wait is m.state.asked else None
    if m.state.missed or (asked and asked.unclear):
        text = m.know.content.outcomes[UNCLEAR].sms
        return m.says(Say(text), effects=(*effects, Alarm(Level.D0, UNCLEAR, ())))
    if asked:
        turn = ask_again(m, asked, effects)
    elif not m.person.known:
        turn = replace(welcome(m), effects=effects)
    else:
        turn = m.says(Say("SYS-NOT-UNDERSTOOD"), wait=m.state.wait, effects=effects)
    return replace(turn, state=replace(turn.state, missed=1))


def _introduce(m: Moment, turn: Turn) -> Turn:
    """Add who we are to a stranger's first answer, but never to an emergency text."""
    alarmed = any(isinstance(effect, Alarm | OptOut) for effect in turn.effects)
    welcomed = any(say.message == "SYS-WELCOME" for say in turn.says)
    if m.person.known or alarmed or welcomed or not turn.says:
        return turn
    return replace(turn, says=(*turn.says, Say("SYS-FIRST")))


def _remember_language(m: Moment, turn: Turn) -> Turn:
    """Note the language of this answer for the next digit, unless the person has chosen one.

    It is noted for a mere digit too: a person answered in the default language who then copies STOP out of
    that answer must not be answered in another.
    """
    chooses = any(isinstance(effect, SpeakLanguage) for effect in turn.effects)
    if chooses or m.person.chosen or turn.language == m.person.language:
        return turn
    return replace(turn, effects=(*turn.effects, SpeakLanguage(turn.language, chosen=False)))
