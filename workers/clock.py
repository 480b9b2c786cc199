"""The clock: finds what is due, takes it in hand, puts its ids on the queues, the urgent first."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.queue import EnqueueData

from service.operations.act_in_time import ActInTime
from service.operations.sending.outbox import Outbox
from service.store import StoreFault
from service.watch import Figures, Log
from service.web.readiness import HEARTBEAT
from workers.queues import ACT, LOOK_UP, SECONDS, SEND, Lane, batches

TICK = 0.5
TAKE = 1000
"""Rows taken in one transaction."""

BATCH = 500
"""Texts one job sends at most. Between two jobs the line stands idle for as long as the last answer takes."""

LOOKED_UP = 5
"""Texts a job looks up: each may take the carrier ten seconds."""

AHEAD = 20.0
"""Seconds of work a queue holds at most: what waits longer is safer as a row than in hand, where its lease ends."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Ticks; any number may run. ``rate`` is texts a second over all workers."""

    outbox: Outbox
    act_in_time: ActInTime
    queues: Mapping[Lane, Queue]
    redis: Redis
    rate: float
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
        """Queue everything due, as far as the queues have room, and return how much that was.

        The queue is asked first: a text taken in hand that cannot be queued would wait for its lease to end.
        """
        self.redis.ping()
        queued = sum(self._send(lane) for lane in Lane)
        if self.act_in_time.due():
            self.queues[Lane.URGENT].enqueue_many([_job(ACT, ())])
        self.redis.set(HEARTBEAT, str(time.time()), ex=60)
        return queued

    def _send(self, lane: Lane) -> int:
        queue, size = self.queues[lane], self._batch()
        room = max(size, int(self.rate * AHEAD)) - queue.count * size
        if room <= 0:
            return 0
        taken = self.outbox.take(min(TAKE, room), lane is Lane.URGENT)
        jobs = [_job(SEND, batch) for batch in batches(taken.due, size)]
        jobs += [_job(LOOK_UP, batch) for batch in batches(taken.stranded, LOOKED_UP)]
        if jobs:
            queue.enqueue_many(jobs)
        return len(taken.due) + len(taken.stranded)

    def _batch(self) -> int:
        """Return how many texts one job sends: no more than go in a few seconds at this rate."""
        return max(1, min(BATCH, int(self.rate * 5)))


def _job(work: str, ids: tuple[str, ...]) -> EnqueueData:
    """Return a job named by its work and its first id; the same one twice is one."""
    name = "-".join((work.replace(".", "-"), *ids[:1])) if ids else None
    return Queue.prepare_data(
        work, args=(list(ids),), timeout=SECONDS, result_ttl=0, ttl=SECONDS, failure_ttl=SECONDS, job_id=name
    )
