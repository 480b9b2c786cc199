"""A conversation over the real content, and short ways to hear and be heard in it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import messages
from messages.catalog import Catalog, Deployment, Library
from messages.conversation import Conversation
from messages.conversation.moment import Knowledge, SignedOff
from messages.folding import fold
from messages.load import load
from messages.load_understanding import load_lexicon
from messages.meaning import Understood
from messages.segments import count
from messages.turn import Effect, Heard, Named, Person, SetMode, SpeakLanguage, State, Turn
from messages.understanding import Understander

CONTENT = Path(messages.__file__).parent / "content"
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
EMERGENCY = "999"


@cache
def library() -> Library:
    """Return all content as it ships."""
    return load(CONTENT, CONTENT.parent.parent / "locales")


@cache
def catalog() -> Catalog:
    """Return the words of a deployment with a number to call."""
    return library().catalog(Deployment(EMERGENCY, "Barta", voice="09600000000"))


@cache
def conversation() -> Conversation:
    """Return the conversation over the real content; only EYE-1 in English is signed."""
    content = library().content
    languages = dict(sorted(content.languages.items(), key=lambda item: item[1].key))
    terms = {fold(word): term.id for term in content.terms.values() for word in term.names}
    signed = {("EYE-1", "en"): SignedOff("abc123", "Dr. Begum", "20/11/2026")}
    return Conversation(
        Knowledge(
            content, languages, "bn", lambda said, code: signed.get((said, code)), lambda word: terms.get(fold(word))
        )
    )


@cache
def understander() -> Understander:
    """Return the matcher over the real content, raising where it would swallow a fault."""

    def loud(fault: Exception) -> None:
        raise fault

    return Understander(load_lexicon(CONTENT, library().content), on_fault=loud)


@cache
def understand(text: str) -> Understood:
    """Return what a text means."""
    return understander().understand(text)


def heard(text: str, at: datetime = NOW, pictures: int = 0) -> Heard:
    """Return one text as the conversation hears it."""
    return Heard(understand(text), at, text, pictures)


def said(turn: Turn) -> tuple[str, ...]:
    """Return the ids of what a turn says."""
    return tuple(say.message for say in turn.says)


def words(turn: Turn) -> str:
    """Return the words of a turn as one text, a line a message."""
    return "\n".join(
        catalog()
        .text(
            say.message,
            say.language or turn.language,
            {slot: value.message if isinstance(value, Named) else value for slot, value in say.values.items()},
        )
        .words
        for say in turn.says
    )


def segments(turn: Turn) -> int:
    """Return how many segments a turn is sent in."""
    return count(words(turn)).segments


@dataclass
class Talk:
    """One person's conversation: every text moves the state on; language and mode are remembered as asked."""

    person: Person = field(default_factory=lambda: Person("bn"))
    state: State = field(default_factory=State)
    now: datetime = NOW
    turn: Turn | None = None

    def __call__(self, text: str, pictures: int = 0) -> tuple[str, ...]:
        """Send a text and return the ids of the messages that answer it."""
        turn = conversation().step(self.person, self.state, heard(text, self.now, pictures))
        self.turn, self.state = turn, turn.state
        self.person = replace(self.person, known=True)
        for effect in turn.effects:
            if isinstance(effect, SpeakLanguage):
                self.person = replace(self.person, language=effect.language, chosen=effect.chosen)
            if isinstance(effect, SetMode):
                self.person = replace(self.person, mode=effect.mode)
        return said(turn)

    def effects(self) -> tuple[Effect, ...]:
        """Return what should happen after the last answer."""
        return self.turn.effects if self.turn else ()

    @property
    def language(self) -> str:
        """Return the language of the last answer."""
        assert self.turn is not None, "nothing was said yet"
        return self.turn.language

    @property
    def words(self) -> str:
        """Return the words of the last answer."""
        assert self.turn is not None, "nothing was said yet"
        return words(self.turn)

    def later(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by
