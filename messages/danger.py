"""From the danger signs met to one level: the time of a droop, then the highest level wins (clinical.md 4.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from messages.meaning import Danger, Level

DROOP = "DS01"
RECENT = "DS25"
UNHEALED = "DS36"


class Age(StrEnum):
    """How long ago a trouble began: ``NEW`` within 24 hours, ``DAYS`` within 72 hours, ``OLD`` longer."""

    NEW = "new"
    DAYS = "days"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Face:
    """What a message says of the face: ``weak`` in any way, ``drooping`` as an event, ``crooked`` as a bare state."""

    weak: bool
    drooping: bool
    crooked: bool


def judge(listed: Mapping[str, Level], face: Face, age: Age | None) -> dict[str, Level]:
    """Return the level of every sign, the face by its age (clinical.md 4.2, 4; 4.3 DS01, DS25, DS36).

    ``listed`` are the other signs met. A weak face is an emergency when new, a doctor today within three days, this
    week when older; of unknown age it is the conditional emergency, for a bare state only where nothing else is met.
    """
    levels = dict(listed)
    if not face.weak:
        return levels
    match age:
        case Age.NEW:
            levels[DROOP] = Level.E
        case Age.DAYS:
            levels[RECENT] = Level.D0
        case Age.OLD if not levels:
            levels[UNHEALED] = Level.D7
        case None if face.drooping or (face.crooked and not levels):
            levels[DROOP] = Level.EQ
        case _:
            pass
    return levels


def summary(levels: Mapping[str, Level], certainty: Mapping[str, float]) -> Danger:
    """Return the highest level, all signs from the most dangerous down, and how sure the highest is."""
    if not levels:
        return Danger()
    top = max(levels.values(), key=lambda level: level.rank)
    order = sorted(levels, key=lambda sign: (-levels[sign].rank, sign))
    return Danger(top, tuple(order), max(certainty[sign] for sign, level in levels.items() if level is top))
