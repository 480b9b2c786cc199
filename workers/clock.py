"""The clock: finds what is due, takes it in hand, puts its ids on the queue."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.queue import EnqueueData

from service.operations.outbox import Outbox
from service.store import StoreFault
from service.watch import Figures, Log
from service.web.readiness import HEARTBEAT
from workers.queues import LOOK_UP, SECONDS, SEND, batches

TICK = 0.5
TAKE = 1000
BATCH = 50


@dataclass(frozen=True, slots=True)
class Clock:
    """Ticks; any number may run."""

    outbox: Outbox
    queue: Queue
    redis: Redis
    figures: Figures
    log: Log

    def run(self, stopping: Callable[[], bool]) -> None:
        """Tick every half second until told to stop; a fault of database or queue is survived and counted."""
        while not stopping():
            began = time.monotonic()
            try:
                self.tick()
            except (StoreFault, RedisError) as error:
                self.figures.fault("clock", error)
                self.log.error("a tick failed", fault=error)
            time.sleep(max(0.05, TICK - (time.monotonic() - began)))

    def tick(self) -> int:
        """Queue everything due and return how much that was.

        The queue is asked first: a text taken in hand that cannot be queued would wait for its lease to end.
        """
        self.redis.ping()
        taken = self.outbox.take(TAKE)
        jobs = [self._job(SEND, batch) for batch in batches(taken.due, BATCH)]
        jobs += [self._job(LOOK_UP, batch) for batch in batches(taken.stranded, BATCH)]
        if jobs:
            self.queue.enqueue_many(jobs)
        self.redis.set(HEARTBEAT, str(time.time()), ex=60)
        return len(taken.due) + len(taken.stranded)

    def _job(self, work: str, ids: tuple[str, ...]) -> EnqueueData:
        return Queue.prepare_data(
            work, args=(list(ids),), timeout=SECONDS, result_ttl=0, ttl=SECONDS, failure_ttl=SECONDS
        )
