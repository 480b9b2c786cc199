"""``python -m workers clock|worker|prompts|carrier VAR``: the programs of this floor."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from service.gateways.simulator.post import fetch_over_http, over_http
from service.trial.carrier import bring_receipts, open_carrier
from service.wiring import Whole, build, read_settings
from workers.clock import Clock
from workers.prompts import make_prompts
from workers.queues import LOOK_UP, SEND, job_class, open_queue


def main() -> None:
    """Run the program the first argument names, with the data folder the second names."""
    program, var = sys.argv[1], Path(sys.argv[2])
    whole = build(read_settings(os.environ, var))
    match program:
        case "clock":
            _clock(whole, Redis.from_url(whole.redis_url))
        case "worker":
            _worker(whole, Redis.from_url(whole.redis_url))
        case "prompts":
            make_prompts(whole)
        case "carrier":
            _carrier(whole)
        case _:
            sys.exit(f"There is no program {program!r}: say clock, worker, prompts or carrier.")


def _clock(whole: Whole, redis: Redis) -> None:
    Clock(whole.outbox, open_queue(redis), redis, whole.figures, whole.log).run(_until_asked())


def _carrier(whole: Whole) -> None:
    public = whole.settings.public_url.rstrip("/")
    post, fetch = over_http(public, public), fetch_over_http(public, public)
    number = whole.words.catalog.deployment.voice
    carrier = open_carrier(whole.settings.var_dir, whole.verifier, post, fetch, whole.clock, whole.ids, number)
    bring_receipts(carrier, _until_asked())


def _until_asked() -> Callable[[], bool]:
    """Return a question that is true once a signal has asked this program to stop."""
    asked: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return lambda: bool(asked)


def _worker(whole: Whole, redis: Redis) -> None:
    worker = SimpleWorker(
        [open_queue(redis)],
        connection=redis,
        job_class=job_class({SEND: whole.outbox.send, LOOK_UP: whole.outbox.look_up}),
        serializer=JSONSerializer,
        worker_ttl=60,
        maintenance_interval=60,
    )
    worker.work(logging_level="WARNING", with_scheduler=False)


if __name__ == "__main__":
    main()
