"""A worker of one lane."""

from dataclasses import replace

from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from service.wiring import Whole
from workers.jobs import jobs
from workers.pace import SharedPace
from workers.queues import Lane, job_class, open_queue


def serve(whole: Whole, redis: Redis, lane: Lane) -> None:
    """Carry out what stands in the lane's queue until told to stop, at the one rate of all workers.

    Its jobs run in this process: the content is read once, and a fork for each would cost more than most jobs.
    """
    outbox = replace(whole.outbox, pace=SharedPace(redis, whole.settings.send_rate))
    worker = SimpleWorker(
        [open_queue(redis, lane)],
        connection=redis,
        job_class=job_class(jobs(outbox, whole.act_in_time, lane)),
        serializer=JSONSerializer,
        worker_ttl=60,
        maintenance_interval=60,
    )
    worker.work(logging_level="WARNING", with_scheduler=False)
