"""One rate over all workers: each asks the queue server for its next turns; the urgent may reach further ahead."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from redis import Redis
from redis.exceptions import RedisError

from service.operations.sending.neighbours import Turn

KEY = "barta:pace"
BULK_AHEAD, URGENT_AHEAD = 1.0, 3.0
"""Seconds for which turns are given ahead. What is urgent takes turns where reminders must wait for theirs, so a
danger text is at most a second of reminders away from its own."""

PATIENCE = 20.0
"""Seconds a worker waits for a turn before it leaves its texts to the next."""

ALONE = 0.25
"""The share of the rate a worker keeps to while it cannot ask what the others do."""

# The generic cell rate algorithm: the moment of the next free turn, by the queue server's own clock. A moment further
# ahead than anybody may reach is of a clock that was put back since.
_TAKE = """
local told = redis.call('TIME')
local now = told[1] * 1000000 + told[2]
local step, most, ahead, furthest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local next = tonumber(redis.call('GET', KEYS[1]) or '0')
if next < now or next > now + furthest + step then next = now end
local wait = next - now
if wait > ahead then return {wait, 0} end
local count = math.min(most, math.floor((ahead - wait) / step) + 1)
redis.call('SET', KEYS[1], string.format('%.0f', next + count * step), 'PX', math.ceil((furthest + step) / 1000) + 1000)
return {wait, count}
"""


@dataclass(frozen=True, slots=True)
class Given:
    """Turns: the first in ``wait`` seconds, ``count`` of them; none means that it is worth asking again then."""

    wait: float
    count: int


@dataclass(slots=True)
class Alone:
    """Turns of one process that cannot ask the others."""

    rate: float
    now: Callable[[], float] = time.monotonic
    _next: float = 0.0
    _held: Lock = field(default_factory=Lock)

    def take(self, most: int, ahead: float) -> Given:
        """Take at most ``most`` turns that begin within ``ahead`` seconds."""
        with self._held:
            wait = max(0.0, self._next - self.now())
            if wait > ahead:
                return Given(wait, 0)
            count = min(most, int((ahead - wait) * self.rate) + 1)
            self._next = self.now() + wait + count / self.rate
        return Given(wait, count)


class SharedPace:
    """The pace of all workers together: at most ``rate`` texts and calls a second, evenly spaced, no bursts."""

    def __init__(self, redis: Redis, rate: float) -> None:
        self._take = redis.register_script(_TAKE)
        self._rate = rate
        self._alone = Alone(rate * ALONE)

    def ask(self, most: int, urgent: bool) -> Sequence[Turn]:
        """Return turns for the next messages, at most ``most``; none after twenty seconds without one."""
        ahead = URGENT_AHEAD if urgent else BULK_AHEAD
        until = time.monotonic() + PATIENCE
        while True:
            asked = time.monotonic()
            given, rate = self._given(most, ahead)
            if given.count:
                first = asked + given.wait
                return tuple(partial(_wait_for, first + number / rate) for number in range(given.count))
            if asked + given.wait - ahead > until:
                return ()
            time.sleep(max(0.01, given.wait - ahead))

    def _given(self, most: int, ahead: float) -> tuple[Given, float]:
        step = 1_000_000 / self._rate
        try:
            wait, count = self._take([KEY], [step, most, ahead * 1e6, URGENT_AHEAD * 1e6])
        except RedisError:
            return self._alone.take(most, ahead), self._alone.rate
        return Given(wait / 1e6, count), self._rate


def _wait_for(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))
