"""What a message was understood to mean: the vocabulary between understanding and conversation."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How dangerous (clinical.md 4.1): emergency, emergency if new, doctor today, doctor this week.

    ``EQ`` is that section's E3Q.
    """

    E = "E"
    EQ = "EQ"
    D0 = "D0"
    D7 = "D7"

    @property
    def rank(self) -> int:
        """Return 4 for the most dangerous down to 1."""
        return {Level.E: 4, Level.EQ: 3, Level.D0: 2, Level.D7: 1}[self]


class Command(StrEnum):
    """Everything a person may ask the service itself to do. ``LANG`` and ``WORD`` take an argument."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"
    MENU = "MENU"
    LANG = "LANG"
    CHECK = "CHECK"
    CALL = "CALL"
    MORE = "MORE"
    NEXT = "NEXT"
    ASK = "ASK"
    DELETE = "DELETE"
    STATUS = "STATUS"
    SRC = "SRC"
    WORD = "WORD"
    PRIVATE = "PRIVATE"
    OPEN = "OPEN"
    WRONG = "WRONG"


class Tier(StrEnum):
    """Which part of the matcher spoke: a fixed list, a near spelling, symptom concepts, or the trained model."""

    EXACT = "exact"
    NEAR = "near"
    CONCEPT = "concept"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class Clue:
    """One reason for a reading: which tier, what it points to, the folded words it saw, from 0 to 1 how sure."""

    tier: Tier
    meaning: str
    words: str
    certainty: float


@dataclass(frozen=True, slots=True)
class Danger:
    """The danger level of a message, its sign ids (clinical.md 4.3) and how sure, from 0 to 1.

    Where the trained model raised the level, ``outcome`` is the id of the outcome it suspects and ``found`` the
    level the fixed rules had found.
    """

    level: Level | None = None
    signs: tuple[str, ...] = ()
    certainty: float = 0.0
    outcome: str | None = None
    found: Level | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything read from one text.

    ``language`` is the code of the language it is written in, ``None`` where it holds no letters;
    ``own_script`` is false for romanised Bangla and for English.
    ``command`` may be acted on. ``asks`` is a command that seemed meant but may only be asked about
    (bangla.md 2.5: soft matches ask, never act). ``argument`` belongs to ``LANG`` (a language code)
    and ``WORD`` (the word).
    ``topic`` is sure enough to answer; ``near`` are topic ids to suggest, best first, at most two.
    ``digit`` is a lone number in ASCII digits; ``reply`` is that, or a better/same/worse or
    yes/no/not-sure answer as "1", "2" or "3". ``guess`` is such an answer that only seemed meant: it may raise
    caution and never stands for a "no".
    """

    folded: str
    language: str | None = None
    own_script: bool = False
    danger: Danger = Danger()
    command: Command | None = None
    argument: str | None = None
    asks: Command | None = None
    topic: str | None = None
    near: tuple[str, ...] = ()
    digit: str | None = None
    reply: str | None = None
    guess: str | None = None
    clues: tuple[Clue, ...] = ()

    @property
    def command_name(self) -> str | None:
        """Return the command as other programs read it: ``STOP``, ``LANG_BN`` ..."""
        if self.command is Command.LANG and self.argument:
            return f"LANG_{self.argument.upper()}"
        return self.command.value if self.command else None
