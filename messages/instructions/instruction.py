"""The instructions a health worker can give by text, and what can be wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Verb(StrEnum):
    """What is to be done."""

    REMIND = "REMIND"
    APPT = "APPT"
    LIST = "LIST"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    DONE = "DONE"
    MISSED = "MISSED"
    ACK = "ACK"
    CLOSE = "CLOSE"
    DUTY = "DUTY"
    HELP = "HELP"


class Flaw(StrEnum):
    """What is missing from an instruction or cannot be read; the value ends the id of the text that says so."""

    NUMBER = "NUMBER"
    ONE_NUMBER = "ONE-NUMBER"
    BAD_NUMBER = "BAD-NUMBER"
    PLAN = "PLAN"
    DATE = "DATE"
    TIME = "TIME"
    TIMES = "TIMES"
    LAST = "LAST"
    PLACE = "PLACE"
    RESULT = "RESULT"
    CODE = "CODE"
    SWITCH = "SWITCH"
    VERB = "VERB"


@dataclass(frozen=True, slots=True)
class Remind:
    """Enrol a number in a plan; ``day`` is its day 0, ``values`` are those its texts take. Nothing is in ``repr``."""

    phone: str = field(repr=False)
    plan: str
    day: date
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Appoint:
    """Remind a number of a visit: ``time`` is "HH:MM"."""

    phone: str = field(repr=False)
    day: date
    time: str
    place: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keep:
    """Do ``verb`` (PAUSE, RESUME, DONE, MISSED) to a number's plan, to all of them where none is named."""

    verb: Verb
    phone: str = field(repr=False)
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Take a case on, by the number in its code."""

    number: int


@dataclass(frozen=True, slots=True)
class Close:
    """Close a case; ``outcome`` names what came of it, ``None`` where nothing was said."""

    number: int
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """LIST or HELP."""

    verb: Verb


@dataclass(frozen=True, slots=True)
class Serve:
    """On duty, or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class Misread:
    """An instruction that cannot be carried out as it stands: every flaw at once.

    ``bare`` is true for a lone word, which may as well be an answer to a question of ours.
    """

    verb: Verb | None
    flaws: tuple[Flaw, ...]
    bare: bool = False
    plan: str | None = None
    phone: str = field(default="", repr=False)


Instruction = Remind | Appoint | Keep | Acknowledge | Close | Ask | Serve
