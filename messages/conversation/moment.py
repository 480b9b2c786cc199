"""One moment of a conversation: who writes, what they wrote, where the conversation stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from messages.content import Content, Topic
from messages.language import Language
from messages.meaning import Command, Understood
from messages.plans import Step
from messages.turn import Ask, Effect, Heard, Person, Say, State, Turn, Wait

CHECK_OPEN = timedelta(minutes=10)
QUESTION_OPEN = timedelta(hours=48)
CONSENT_OPEN = timedelta(hours=72)

QUOTED_IN_TEXTS = frozenset(
    {
        Command.STOP,
        Command.START,
        Command.HELP,
        Command.MENU,
        Command.CHECK,
        Command.MORE,
        Command.NEXT,
        Command.SRC,
        Command.CALL,
        Command.DELETE,
        Command.STATUS,
        Command.ASK,
        Command.WORD,
        Command.PRIVATE,
        Command.OPEN,
    }
)
"""Commands that our Bangla texts quote in Latin letters: typing one says nothing of the reader's language."""


@dataclass(frozen=True, slots=True)
class SignedOff:
    """Who checked a text, when, in which version: what SRC may honestly claim."""

    version: str
    reviewer: str
    date: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that answering needs: the content, the languages in the order a menu offers them, the sign-offs.

    ``sign_off`` returns ``None`` for a text that is still a draft in that language.
    ``term`` finds the id of the glossary term that a folded word names.
    """

    content: Content
    languages: Mapping[str, Language]
    default: str
    sign_off: Callable[[str, str], SignedOff | None]
    term: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything one answer depends on."""

    know: Knowledge
    person: Person
    state: State
    heard: Heard
    language: str

    @property
    def understood(self) -> Understood:
        """Return what the message was understood to mean."""
        return self.heard.understood

    @property
    def now(self) -> datetime:
        """Return when the message was heard."""
        return self.heard.at

    def topic(self, name: str) -> Topic:
        """Return the topic of that id."""
        return self.know.content.topics[name]

    def title(self, name: str) -> str:
        """Return the message id of a topic's title."""
        return self.know.content.topics[name].title

    def says(
        self, *says: Say, wait: Wait | None = None, effects: tuple[Effect, ...] = (), state: State | None = None
    ) -> Turn:
        """Return the turn that says these messages and waits for ``wait``; being understood resets the misses."""
        after = replace(state or self.state, wait=wait, missed=0)
        said = next((say.message for say in says if not say.message.startswith("SYS-")), after.said)
        return Turn(replace(after, said=said), self.language, says, effects)


def language_of(know: Knowledge, person: Person, understood: Understood) -> str:
    """Return the language to answer in.

    Letters of a language's own script decide; else the language the person chose; else a command our
    own texts quote, or a word or two that mean nothing to us, keep the language of before; else the language
    written in, then the last one used (clinical.md 3.1, "reply language").
    """
    if understood.command is Command.LANG and understood.argument in know.languages:
        return str(understood.argument)
    written = understood.language if understood.language in know.languages else None
    if written and understood.own_script:
        return written
    keeps = person.chosen or understood.command in QUOTED_IN_TEXTS or _says_little(understood)
    if person.language in know.languages and keeps:
        return str(person.language)
    before = person.language if person.language in know.languages else None
    return written or before or know.default


def _says_little(understood: Understood) -> bool:
    """Tell whether the language of a text is a mere guess: "blue" has been taken for romanised Bangla."""
    read = understood.command or understood.topic or understood.reply or understood.danger.signs
    return not read and len(understood.folded.split()) <= 2


def usable(know: Knowledge, state: State) -> State:
    """Return ``state`` without what this content does not have.

    A topic or question that an update took away must cost the place in the conversation, never the answer.
    """
    if state.topic is not None and state.topic not in know.content.topics:
        state = replace(state, topic=None, part=0)
    if state.wait is not None and not _usable(know, state.wait):
        state = replace(state, wait=None)
    return state if state.asked is None or _usable(know, state.asked) else replace(state, asked=None)


def _usable(know: Knowledge, wait: Wait) -> bool:
    match wait.ask:
        case Ask.CHECK:
            return wait.number < len(know.content.questions)
        case Ask.LANGUAGE:
            return set(wait.options) <= set(know.languages)
        case Ask.PLAN:
            return step_of(know.content, wait) is not None
        case Ask.FOLLOWUP:
            return len(wait.options) == 1 and wait.options[0] in know.content.outcomes
        case _:
            topics = {name for option in wait.options for name in option.split("+")}
            return topics <= {*know.content.topics, "ASK"}


def step_of(content: Content, wait: Wait) -> Step | None:
    """Return the step of a plan that an open question is about, ``None`` where this content has no such step."""
    if wait.ask is not Ask.PLAN or len(wait.options) != 3:
        return None
    plan, step, _ = wait.options
    return content.plans[plan].step(step) if plan in content.plans else None


def open_question(state: State, now: datetime) -> Wait | None:
    """Return the question that owns the next answer: the newest of the talk, else the one we sent (clinical.md 5.2)."""
    for wait in (state.wait, state.asked):
        if wait is not None and is_open(wait, now):
            return wait
    return None


def is_open(wait: Wait, now: datetime) -> bool:
    """Return whether a question may still be answered: the check for 10 minutes, the consent question for 72 hours,
    any other for 48 hours (clinical.md 5.2 and 5.3, P-SYS)."""
    lasts = {Ask.CHECK: CHECK_OPEN, Ask.CONSENT: CONSENT_OPEN}.get(wait.ask, QUESTION_OPEN)
    return timedelta(0) <= now - wait.since <= lasts
