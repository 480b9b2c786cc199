"""What a reviewer types, turned into one label; everything that is wrong with it is said at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from messages.content import Content
from messages.meaning import Command, Level
from service.store.labels import Field, Label

REVIEWER_LENGTH = 64
"""The longest name of a reviewer, in characters: the record of events holds no more."""

REPLIES = ("1", "2", "3", "other")


class Unrelated(StrEnum):
    """What kind a text is that asks nothing of the service (``kind`` of a corpus row)."""

    DENIED = "denied"
    EVERYDAY = "everyday"
    CLOSED = "closed"
    PROMO = "promo"
    WRONG_NUMBER = "wrong_number"
    OTHER_ILLNESS = "other_illness"
    CURIOUS = "curious"
    STORY = "story"


class LabelFault(ValueError):
    """A label cannot be given. ``faults`` are sentences for the reviewer, all at once; none holds the text's words."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Keep all faults; the message lists each on a line of its own."""
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Typed:
    """A label as typed: one of ``level`` (with ``signs``), ``command``, ``topic``, ``reply`` or ``kind``."""

    level: str | None = None
    signs: tuple[str, ...] = ()
    command: str | None = None
    topic: str | None = None
    reply: str | None = None
    kind: str | None = None


def read_label(typed: Typed, content: Content) -> tuple[Label | None, tuple[str, ...]]:
    """Return the label, or ``None`` and every reason why it is none. Upper and lower case are alike.

    A row of the corpus has one label: a level with its signs (clinical.md 4.3), or one of the other fields.
    """
    given = [(field, value) for field, value in _given(typed) if value]
    signs = tuple(sorted({sign.strip().upper() for sign in typed.signs}))
    faults = [*_wrong_count(given), *_wrong_signs(typed.level is not None, signs, content)]
    for field, value in given:
        known = _known(field, content)
        if value not in known:
            faults.append(f"{field} {value} is not known: give one of {', '.join(known)}")
    if faults:
        return None, tuple(faults)
    field, value = given[0]
    return Label(field, value, signs), ()


def wrong_reviewer(reviewer: str) -> Iterator[str]:
    """Yield what is wrong with the name a label is signed with."""
    if not reviewer:
        yield "nobody is named: give the name of the reviewer"
    if len(reviewer) > REVIEWER_LENGTH:
        yield f"the reviewer's name is too long: give at most {REVIEWER_LENGTH} characters"


def _given(typed: Typed) -> Iterator[tuple[Field, str]]:
    for field, value in ((Field.LEVEL, typed.level), (Field.COMMAND, typed.command), (Field.TOPIC, typed.topic)):
        yield field, (value or "").strip().upper()
    for field, value in ((Field.REPLY, typed.reply), (Field.KIND, typed.kind)):
        yield field, (value or "").strip().lower()


def _wrong_count(given: Collection[tuple[Field, str]]) -> Iterator[str]:
    if not given:
        yield "no label was given: give a level with its signs, a command, a topic, a reply or a kind"
    if len(given) > 1:
        names = ", ".join(field for field, _ in given)
        yield f"{names} were given together: a text has one label, the gravest"


def _wrong_signs(levelled: bool, signs: tuple[str, ...], content: Content) -> Iterator[str]:
    if levelled and not signs:
        yield "the level has no sign: name at least one danger sign that the text tells of"
    if signs and not levelled:
        yield "signs were given without a level: give the level they amount to"
    for sign in signs:
        if sign not in content.signs:
            yield f"sign {sign} is not known: see the danger signs in docs/reference/clinical.md 4.3"


def _known(field: Field, content: Content) -> tuple[str, ...]:
    match field:
        case Field.LEVEL:
            return tuple(Level)
        case Field.COMMAND:
            return _commands(content)
        case Field.TOPIC:
            return tuple(content.topics)
        case Field.REPLY:
            return REPLIES
        case Field.KIND:
            return tuple(Unrelated)


def _commands(content: Content) -> tuple[str, ...]:
    plain = [command.value for command in Command if command is not Command.LANG]
    return (*plain, *(f"{Command.LANG}_{code.upper()}" for code in content.languages))
