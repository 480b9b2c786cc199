"""Acting on moments that have come: each once, in the transaction in which its timer goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.ports import Clock
from service.store import Store, StoreFault, Transaction, people, timers
from service.store.timers import Kind, Timer
from service.watch import Figures, Log

AGAIN_AFTER = timedelta(minutes=1)
"""When a moment is acted on again that could not be acted on."""

MOST = 200
"""Moments that one job acts on; the rest is for the next."""

Handler = Callable[[Transaction, Timer, datetime], None]


@dataclass(frozen=True, slots=True)
class ActInTime:
    """Hands each timer that is due to the handler of its kind."""

    store: Store
    clock: Clock
    handlers: Mapping[Kind, Handler]
    figures: Figures
    log: Log

    def due(self) -> bool:
        """Return whether anything is to be acted on now. Raises ``StoreFault``."""
        with self.store.reading() as tx:
            return bool(timers.waiting(tx, self.clock.now(), 1))

    def __call__(self) -> int:
        """Act on what is due, the oldest first, and return how much that was. Raises ``StoreFault``.

        Any number may do so at once. One that fails is counted, put off by a minute, and keeps nobody waiting.
        """
        with self.store.reading() as tx:
            found = timers.waiting(tx, self.clock.now(), MOST)
        return sum(self._act(timer_id) for timer_id in found)

    def _act(self, timer_id: str) -> bool:
        now = self.clock.now()
        try:
            with self.store.transaction() as tx:
                return self._acted(tx, timer_id, now)
        except StoreFault:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of the process: the next timer must get its turn
            self.figures.fault("timer", error)
            self.log.error("a timer could not be acted on", fault=error)
        with self.store.transaction() as tx:
            timers.put_off(tx, timer_id, now + AGAIN_AFTER)
        return False

    def _acted(self, tx: Transaction, timer_id: str, now: datetime) -> bool:
        """Act on one timer, unless somebody else just did.

        The person comes before the timer, as in every other transaction: the other way round two wait for each other.
        """
        person_id = timers.person_of(tx, timer_id)
        if person_id is not None:
            people.lock(tx, person_id)
        timer = timers.hold(tx, timer_id, now)
        if timer is None:
            return False
        # Before it is acted on, so that whoever acts may set one of the same name.
        timers.done(tx, (timer.id,))
        self.handlers[timer.kind](tx, timer, now)
        return True
