"""The hands of the trial's clock: what moves it, and what stands beside it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.operations.onlooker import Onlooker
from service.trial.clock import BackwardsError, TrialClock
from service.web.phone.words import Words

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
"""How far each button moves the clock."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Sends the trial's clock on its way; ``clock`` is ``None`` where this service's clock cannot be moved."""

    clock: TrialClock | None
    looking: Onlooker
    zone: ZoneInfo

    def move(self, way: str, moment: str, words: Words) -> str:
        """Move the clock: by a step, to the next text, to a ``moment`` of the zone, or ``stop`` it.

        Returns a sentence where that cannot be done, else an empty one.
        """
        if self.clock is None:
            return words("clock_fixed")
        if way == "stop":
            self.clock.rest()
            return ""
        try:
            goal = self._goal(self.clock, way, moment)
            if goal is None:
                return words("nothing_next" if way == "next" else "moment_wrong")
            self.clock.head_for(goal)
        except (BackwardsError, OverflowError):
            return words("no_way_back")
        return ""

    def heading_for(self) -> datetime | None:
        """Return the moment the clock is on its way to."""
        return self.clock.heading_for() if self.clock else None

    def _goal(self, clock: TrialClock, way: str, moment: str) -> datetime | None:
        now = clock.now()
        if way == "next":
            return self.looking.next_text(now)
        if way in STEPS:
            return (clock.heading_for() or now) + STEPS[way]
        try:
            said = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return said if said.tzinfo else said.replace(tzinfo=self.zone)
