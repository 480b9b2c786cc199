"""What became of one person who tried to reach something."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

SLIPS = 0.2
"""The share of keys and texts that go wrong or never come."""

PATIENCE = 15
"""How many keys or texts a person tries before giving up."""

WANTED = 3
"""How many steps anything a person wants may be away, when nothing goes wrong."""


@dataclass(frozen=True, slots=True)
class Fate:
    """One try: whether the wanted words were met, the acts it took, and the acts it takes when nothing goes wrong.

    ``wanted`` counts from the first thing heard in the caller's language: choosing a language is everybody's.
    """

    goal: str
    reached: bool
    acts: int
    wanted: int


def share(fates: Sequence[Fate]) -> float:
    """Return the share that met what they wanted, where it was no further away than it may be."""
    return sum(fate.reached and fate.wanted <= WANTED for fate in fates) / len(fates)


def summary(fates: Sequence[Fate]) -> str:
    """Return the share in percent with how far away it was at most and how many acts it took."""
    acts = sorted(fate.acts for fate in fates if fate.reached)
    furthest = max(fate.wanted for fate in fates)
    return f"{share(fates):.1%} of {len(fates)}, {furthest} away, {median(acts):.0f} acts"
