"""Everything that may ever be said: messages, topics, danger signs, questions, outcomes, plans, sources."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from messages.language import Language
from messages.meaning import Command, Level
from messages.plans import Plan

_SIDE_BY_SIDE = re.compile(r"[,/()]")


class Channel(StrEnum):
    """Where a message is used: as a text, spoken on a call, or on a health worker's screen."""

    SMS = "sms"
    VOICE = "voice"
    SCREEN = "screen"


class Kind(StrEnum):
    """The review class of a message (clinical.md section 7)."""

    LEARN = "learn"
    CARE = "care"
    DANGER = "danger"
    PLAN = "plan"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that may be said, in English, the gettext source.

    ``id`` is unique over all channels. ``signoff`` names the roles that must sign
    (clinical.md 3.2 and 7); ``sources`` are ids of ``Content.sources``. ``segments`` is a tighter budget than
    the language's own, for texts that join others.
    """

    id: str
    channel: Channel
    kind: Kind
    english: str
    purpose: str
    signoff: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    segments: int | None = None

    @property
    def context(self) -> str:
        """Return the gettext ``msgctxt``: the channel and the id."""
        return f"{self.channel.value}|{self.id}"


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject a patient may ask about (clinical.md 3.2).

    ``menu`` is its place on the phone as (group, number). ``aliases`` maps a way of writing
    (``en``, ``bn``, ``bn-Latn`` ...) to keywords. ``sms`` are message ids in sending order,
    ``together`` how many of them the first reply holds; ``related`` topics come with NEXT.
    """

    id: str
    menu: tuple[int, int]
    kind: Kind
    want: str
    title: str
    spoken_title: str
    sms: tuple[str, ...]
    voice: str
    together: int
    related: tuple[str, ...]
    sources: tuple[str, ...]
    aliases: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sign:
    """A danger sign (clinical.md 4.3). ``needs_face`` signs count only in talk of the face or eye.

    ``outcome`` is the id of the outcome whose text answers it; ``name`` a screen message id.
    """

    id: str
    level: Level
    group: str
    name: str
    outcome: str
    needs_face: bool
    phrases: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One yes/no question of the guided check (clinical.md 4.4) with its message ids."""

    id: str
    sms: str
    voice: str
    if_yes: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a check or a danger sign ends (clinical.md 4.5), with its message ids."""

    id: str
    level: Level | None
    sms: str
    voice: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from, as the SRC answer and the console show it."""

    id: str
    citation: str
    url: str
    seen: str
    used_for: str


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A phone number with its proof (clinical.md section 6). ``tested`` is the day of the last test call."""

    id: str
    number: str
    place: str
    name: str
    source: str
    confidence: str
    use: str
    tested: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A plain word for WORD and for reviewers: ``plain`` is an SMS message id where one is written."""

    id: str
    english: str
    words: Mapping[str, str]
    avoid: tuple[str, ...]
    plain: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """Return every way to ask for the term: each of the words that are written side by side, in any language."""
        parts = (part.strip() for words in (self.english, *self.words.values()) for part in _SIDE_BY_SIDE.split(words))
        return tuple(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the content inventory (clinical.md section 1): ``handling`` says how it is served, or why not."""

    id: str
    seed: str
    lines: str
    item: str
    sms: str
    voice: str
    web: str
    reminder: str
    handling: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A ``{NAME}`` in texts: its purpose and the widest value it may take, by language; "" is any language."""

    name: str
    purpose: str
    widest: Mapping[str, str]

    def widest_in(self, language: str) -> str:
        """Return the widest value in that language, else the one for any language."""
        return self.widest.get(language, self.widest[""])


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that may ever be said, and every word that is understood to ask for it.

    ``topics`` are in menu order, ``questions`` in asking order. ``table`` maps five answers ("YNNNN") to an
    outcome id. ``commands`` and ``language_words`` (by language code, for LANG) map a way of writing to keywords;
    ``writings`` names the ways of writing of each language, its own script first.
    """

    messages: Mapping[str, Message]
    topics: Mapping[str, Topic]
    signs: Mapping[str, Sign]
    questions: tuple[Question, ...]
    outcomes: Mapping[str, Outcome]
    table: Mapping[str, str]
    plans: Mapping[str, Plan]
    sources: Mapping[str, Source]
    help_lines: Mapping[str, HelpLine]
    terms: Mapping[str, Term]
    commands: Mapping[Command, Mapping[str, tuple[str, ...]]]
    language_words: Mapping[str, Mapping[str, tuple[str, ...]]]
    languages: Mapping[str, Language]
    writings: Mapping[str, tuple[str, ...]]
    slots: Mapping[str, Slot]
    inventory: tuple[Item, ...]
