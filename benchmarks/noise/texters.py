"""Texters who write a word for what they want; one time in five a finger slips, or the digit is the wrong one."""

from dataclasses import dataclass
from random import Random

from benchmarks.noise.callers import EMERGENCY, EMERGENCY_TEXTS
from benchmarks.noise.fate import PATIENCE, SLIPS, Fate
from messages.content import Content
from messages.conversation import Conversation
from messages.turn import Ask, Heard, Person, State, Turn
from messages.understanding import Understander
from service.ports import Clock
from tests.training.mangling import slipped

DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Service:
    """What texts are answered by."""

    content: Content
    understander: Understander
    conversation: Conversation
    clock: Clock


@dataclass(frozen=True, slots=True)
class Texter:
    """One texter: what they want and the word they know for it."""

    goal: str
    word: str


def write(service: Service, texter: Texter, slips: Random, share: float = SLIPS) -> Fate:
    """Return what became of a texter who writes until the wanted words came or patience ends."""
    person, state = Person(known=False), State()
    for act in range(PATIENCE):
        text = _meant(state, texter)
        if slips.random() < share:
            text = slips.choice(DIGITS.replace(text, "")) if text in DIGITS else slipped(text, slips)
        heard = Heard(service.understander.understand(text), service.clock.now(), text)
        turn = service.conversation.step(person, state, heard)
        if _met(service.content, turn, texter):
            return Fate(texter.goal, True, act + 1, 1)
        person, state = Person(turn.language), turn.state
    return Fate(texter.goal, False, PATIENCE, 1)


def goals(content: Content) -> tuple[Texter, ...]:
    """Return a texter for every word of every topic, and for the words that ask for the safety check."""
    words = [
        Texter(name, word)
        for name, topic in content.topics.items()
        for written in topic.aliases.values()
        for word in written
    ]
    return (*words, *(Texter(EMERGENCY, word) for word in ("9", "৯", "check")))


def _meant(state: State, texter: Texter) -> str:
    """Return what a person writes who has read the last reply: the digit of what they want if it was offered."""
    wait = state.wait
    if wait is None:
        return texter.word
    if wait.ask is Ask.CHECK and texter.goal == EMERGENCY:
        return "1"
    if wait.ask in {Ask.SUGGEST, Ask.MENU}:
        offered = [number for number, option in enumerate(wait.options, start=1) if texter.goal in option.split("+")]
        return str(offered[0]) if offered and offered[0] <= 9 else texter.word
    return texter.word


def _met(content: Content, turn: Turn, texter: Texter) -> bool:
    said = {say.message for say in turn.says}
    if texter.goal == EMERGENCY:
        return bool(said & {content.outcomes[name].sms for name in EMERGENCY_TEXTS})
    return bool(said & set(content.topics[texter.goal].sms))
