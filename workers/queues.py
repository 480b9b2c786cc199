"""The queues between the clock and the workers: jobs are JSON and name ids, never words or numbers."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from redis import Redis
from rq import Queue, job
from rq.serializers import JSONSerializer

SEND = "workers.send"
LOOK_UP = "workers.look_up"
ACT = "workers.act"
SECONDS = 120
"""How long a job may take, wait, and be kept after a failure: the row's lease, not the job, is the truth."""

Job = Callable[[tuple[str, ...]], object]
"""Does its work for the rows with these ids."""


class Lane(StrEnum):
    """A queue of its own, with workers of its own: a worker on two queues can lose a job (RQ takes it by BLPOP).

    Danger texts, alerts, consent questions, what was not heard of and moments that have come never wait behind
    reminders.
    """

    URGENT = "urgent"
    BULK = "bulk"


def open_queue(redis: Redis, lane: Lane) -> Queue:
    """Return the queue of a lane. Pickle is never used: whoever can write to Redis could run code with it."""
    return Queue(f"barta-{lane}", connection=redis, serializer=JSONSerializer)


def job_class(allowed: Mapping[str, Job]) -> type[job.Job]:
    """Return a kind of job that can call the functions ``allowed`` and nothing else.

    RQ imports whatever a job names; a job that names ``os.system`` must not run it.
    """

    class AllowedJob(job.Job):
        """A job that looks its function up in a list instead of importing it."""

        def _execute(self) -> None:
            allowed[str(self.func_name)](tuple(str(each) for each in self.args[0]))

    return AllowedJob


def batches(ids: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return ids in batches: one job costs 52 Redis commands whatever it carries."""
    return [tuple(ids[start : start + size]) for start in range(0, len(ids), size)]
