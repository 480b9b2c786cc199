"""A walk through the conversation: every kind of place that texts can lead to, and every reply met on the way."""

from collections import deque
from dataclasses import dataclass
from functools import cache

from messages.turn import Person, State
from tests.core.states import kind
from tests.core.talking import conversation, heard, words

TEXTS = (
    *"0123456789",
    "১",
    "হ্যাঁ",
    "না",
    "জানি না",
    "আরও খারাপ",
    "STOP",
    "START",
    "HELP",
    "BANGLA",
    "ENGLISH",
    "LANGUAGE",
    "CHECK",
    "CALL",
    "DELETE",
    "STATUS",
    "ASK",
    "OPEN",
    "PRIVATE",
    "wrong number",
    "MORE",
    "NEXT",
    "SRC",
    "WORD stroke",
    "EYE",
    "চোখ লাফানো",
    "time for food",
    "porikkhay fail korse",
    "which medicine should i take",
    "bondho kore dibo",
    "নদীতে নৌকা চলে",
    "amar hat obosh",
    "amar mukh beke gese",
    "more jete chai",
    "চোখ বন্ধ হয় না",
    "আমি গর্ভবতী মুখ বাঁকা",
    "bacchar mukh beka",
    "chokh lafay onek din",
)
"""One text for each thing that can be understood."""


@dataclass(frozen=True, slots=True)
class Step:
    """One reply: where the person stood, what they wrote, what they read, in which language, where they stand now."""

    before: State
    text: str
    words: str
    language: str
    after: State


@cache
def walk() -> tuple[Step, ...]:
    """Return every reply to ``TEXTS`` in every kind of place they lead to, for readers of both languages."""
    steps: list[Step] = []
    for person in (Person("bn"), Person("en", chosen=True), Person(None, known=False)):
        met = {_place(State())}
        waiting = deque([State()])
        while waiting:
            state = waiting.popleft()
            for text in TEXTS:
                turn = conversation().step(person, state, heard(text))
                steps.append(Step(state, text, words(turn), turn.language, turn.state))
                if _place(turn.state) not in met:
                    met.add(_place(turn.state))
                    waiting.append(turn.state)
    return tuple(steps)


def _place(state: State) -> tuple[object, ...]:
    return (*kind(state), state.topic is None, state.missed, state.alarm.outcome if state.alarm else None)
