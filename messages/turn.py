"""What passes between hearing and answering: what was heard, what to say, what to wait for, what should happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from messages.meaning import Level, Understood
from messages.plans import Action, Meaning


@dataclass(frozen=True, slots=True)
class Named:
    """A slot filled by another message in the same language, such as a topic's title."""

    message: str


Values = Mapping[str, str | Named]
NO_VALUES: Values = MappingProxyType({})


class Consent(StrEnum):
    """Whether a person agreed to be written to (clinical.md section 8); ``NONE`` was never asked."""

    NONE = "none"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Mode(StrEnum):
    """Whether texts may name the illness: a shared phone is private by default (clinical.md section 8)."""

    PRIVATE = "private"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of who is writing. ``chosen`` is true when they picked ``language`` themselves.

    ``plans`` counts the follow-up plans that run for them; ``known`` is false at their first message.
    ``helped`` is true while a health worker is on duty: only then may a text promise a call (clinical.md 5.2).
    """

    language: str | None = None
    chosen: bool = False
    mode: Mode = Mode.PRIVATE
    consent: Consent = Consent.NONE
    known: bool = True
    plans: int = 0
    helped: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One text as understood. ``pictures`` counts attachments; ``handled`` names an opt-out word
    (STOP, START, HELP) that the carrier has already answered by itself."""

    understood: Understood
    at: datetime
    words: str = ""
    pictures: int = 0
    handled: str | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """One message to say, by id; ``language`` only where it is not the language of the whole turn."""

    message: str
    values: Values = field(default_factory=lambda: NO_VALUES)
    language: str | None = None


class Ask(StrEnum):
    """Which question of ours is open."""

    LANGUAGE = "language"
    MODE = "mode"
    CHECK = "check"
    MENU = "menu"
    SUGGEST = "suggest"
    STOP = "stop"
    QUESTION = "question"
    DELETE = "delete"
    FOLLOWUP = "follow up"
    CONSENT = "consent"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Wait:
    """An open question: ``number`` is the place in the guided check, ``options`` what each digit from 1 means,
    ``unclear`` how many answers could not be read.

    The options of a message of a plan are the ids of the plan, the step and the text that asked; those of the
    permission to follow up are the outcome it is about.
    """

    ask: Ask
    since: datetime
    number: int = 0
    options: tuple[str, ...] = ()
    unclear: int = 0


@dataclass(frozen=True, slots=True)
class SpeakLanguage:
    """Remember the person's language; ``chosen`` when they asked for it."""

    language: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SetMode:
    """Remember whether texts may name the illness."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class OptIn:
    """The person wants messages."""


@dataclass(frozen=True, slots=True)
class OptOut:
    """The person wants no more messages: close every plan."""


@dataclass(frozen=True, slots=True)
class WrongPerson:
    """The phone belongs to somebody else: write no more and tell a health worker."""


@dataclass(frozen=True, slots=True)
class Erase:
    """The person wants their number and words deleted."""


@dataclass(frozen=True, slots=True)
class KeepQuestion:
    """Keep the person's own words for a health worker to answer."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A danger sign or check result was met: its level, the outcome told, the sign ids."""

    level: Level
    outcome: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """The message was not understood: keep it for a reviewer."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The person said no to the consent question."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The person agreed to be asked later how they are, after a check that ended with ``outcome``."""

    outcome: str


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """A message of a plan was answered: with which digits, what they mean and set off.

    ``outbound`` is the text that asked; ``plan``, ``step`` and ``outbound`` are empty where none is open.
    """

    plan: str
    step: str
    outbound: str
    digits: str
    meaning: Meaning
    actions: tuple[Action, ...] = ()


Effect = (
    SpeakLanguage
    | SetMode
    | OptIn
    | OptOut
    | WrongPerson
    | Erase
    | KeepQuestion
    | Alarm
    | Missed
    | Decline
    | FollowUp
    | PlanAnswer
)


@dataclass(frozen=True, slots=True)
class LastAlarm:
    """The emergency text a person was last sent, when, and for which signs."""

    outcome: str
    at: datetime
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """Where a text conversation stands: all that the next message needs to know.

    ``wait`` is the open question of the talk itself; ``asked`` the one we sent of our own accord, which what is
    said in between does not close. ``topic`` and ``part`` say what MORE would send; ``said`` is the last message
    SRC would explain; ``missed`` counts messages in a row that were not understood.
    """

    wait: Wait | None = None
    topic: str | None = None
    part: int = 0
    said: str | None = None
    missed: int = 0
    alarm: LastAlarm | None = None
    asked: Wait | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer: the next state, what to say in which language, and what should happen."""

    state: State
    language: str
    says: tuple[Say, ...]
    effects: tuple[Effect, ...] = ()
