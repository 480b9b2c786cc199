"""Moving the clock of a trial from one due moment to the next, so that nothing on the way is passed over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from service.trial.clock import TrialClock

PATIENCE = 5.0
"""Seconds of the machine for which what is due may stand still before it is taken for stuck and left behind."""

Waiting = Callable[[datetime], frozenset[str]]
"""What is due or in hand at a moment: the clock waits until the service has dealt with it."""

Next = Callable[[datetime], datetime | None]
"""The first moment after another at which something falls due."""


@dataclass(slots=True)
class Travel:
    """Walks the clock to where it is sent. A jump over a due text would let it expire unsent (the outbox's two
    hours), so the clock stops at every due moment until the service has dealt with it. Where a phone begins to
    ring the way ends: whoever watches picks it up, turns it away, or moves the clock on, and then nobody did."""

    clock: TrialClock
    waiting: Waiting
    next_moment: Next
    machine: Callable[[], float]
    ringing: Callable[[], frozenset[str]] = frozenset
    _heard: frozenset[str] = frozenset()
    _stuck: frozenset[str] = frozenset()
    _seen: frozenset[str] = frozenset()
    _since: float = field(default=0.0)

    def step(self) -> bool:
        """Go on by one due moment if nothing waits, and return whether the clock is still on its way."""
        goal = self.clock.heading_for()
        if goal is None:
            self._begins_to_ring()
            return False
        now = self.clock.now()
        if self._held_up(now):
            return True
        if self._begins_to_ring():
            self.clock.rest()
            return False
        following = self.next_moment(now)
        target = goal if following is None else min(goal, following)
        # The clock runs on while this is reckoned, and a goal may pass by itself.
        if target > self.clock.now():
            self.clock.move_to(target)
        if target >= goal:
            self.clock.rest()
        return target < goal

    def _begins_to_ring(self) -> bool:
        """Return whether a phone rings that did not at the last look."""
        rings = self.ringing()
        fresh, self._heard = rings - self._heard, rings
        return bool(fresh)

    def _held_up(self, now: datetime) -> bool:
        waiting = self.waiting(now) - self._stuck
        if waiting != self._seen:
            self._seen, self._since = waiting, self.machine()
        if waiting and self.machine() - self._since > PATIENCE:
            self._stuck |= waiting
            return False
        return bool(waiting)
