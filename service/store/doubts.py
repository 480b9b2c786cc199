"""Why a text is on the reviewers' list: what understanding was not sure of."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What a reviewer may teach: nothing understood; danger, a command or topic, an answer that only seemed meant."""

    MISSED = "missed"
    SUSPECTED = "suspected"
    ASKED = "asked"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a text is for a reviewer, and how sure the reading was, from 0 to 1 (stored in percent)."""

    why: Why
    certainty: float

    @property
    def percent(self) -> int:
        """Return the certainty in whole percent."""
        return round(100 * self.certainty)
