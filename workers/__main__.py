"""``python -m workers clock|urgent|bulk|prompts|carrier VAR``: the programs of this floor."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from redis import Redis

from service.gateways.simulator.handsets import Handsets
from service.gateways.simulator.post import fetch_over_http, over_http
from service.gateways.simulator.room import Room
from service.operations.onlooker import Onlooker
from service.store import StoreFault
from service.trial.carrier import open_carrier, run_carrier
from service.trial.clock import TrialClock
from service.trial.minding import Minding
from service.trial.travel import Travel
from service.wiring import Whole, build, read_settings
from workers.clock import Clock
from workers.lane import serve
from workers.prompts import make_prompts
from workers.queues import Lane, open_queue


def main() -> None:
    """Run the program the first argument names, with the data folder the second names."""
    program, var = sys.argv[1], Path(sys.argv[2])
    whole = build(read_settings(os.environ, var))
    match program:
        case "clock":
            _clock(whole, Redis.from_url(whole.redis_url))
        case Lane.URGENT | Lane.BULK:
            serve(whole, Redis.from_url(whole.redis_url), Lane(program))
        case "prompts":
            make_prompts(whole)
        case "carrier":
            _carrier(whole)
        case _:
            sys.exit(f"There is no program {program!r}: say clock, urgent, bulk, prompts or carrier.")


def _clock(whole: Whole, redis: Redis) -> None:
    queues = {lane: open_queue(redis, lane) for lane in Lane}
    rate = whole.settings.send_rate
    Clock(whole.outbox, whole.act_in_time, queues, redis, rate, whole.figures, whole.log).run(_until_asked())


def _carrier(whole: Whole) -> None:
    public = whole.settings.public_url.rstrip("/")
    post, fetch = over_http(public, public), fetch_over_http(public, public)
    number = whole.words.catalog.deployment.voice
    carrier = open_carrier(whole.settings.var_dir, whole.verifier, post, fetch, whole.clock, whole.ids, number)
    run_carrier(carrier, _travel(whole, carrier.room), _until_asked())


def _travel(whole: Whole, room: Room) -> Callable[[], bool]:
    """Return what takes the trial's clock one step on; while the database is away the clock stays where it is."""
    if not isinstance(whole.clock, TrialClock):
        return lambda: False
    looking = Onlooker(whole.store)
    minding = Minding(looking.waiting, looking.next_moment, room, Handsets(room.path))
    travel = Travel(whole.clock, minding.waiting, minding.next_moment, time.monotonic, minding.ringing)

    def step() -> bool:
        try:
            return travel.step()
        except StoreFault as error:
            whole.figures.fault("carrier", error)
            return False

    return step


def _until_asked() -> Callable[[], bool]:
    """Return a question that is true once a signal has asked this program to stop."""
    asked: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return lambda: bool(asked)


if __name__ == "__main__":
    main()
