"""One rate over all workers, kept on a real queue server; the urgent first."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from redis import Redis

from service.operations.sending.neighbours import Turn
from workers.pace import ALONE, BULK_AHEAD, KEY, URGENT_AHEAD, Alone, SharedPace


def moments(turns: Sequence[Turn]) -> list[float]:
    """Return when turns are, in seconds of the monotonic clock, without waiting for them."""
    return [turn.args[0] for turn in turns]  # type: ignore[attr-defined]


def test_turns_of_many_workers_are_evenly_spaced(redis: Redis) -> None:
    """However many workers ask, their turns together are one row at the rate, none twice."""
    workers = [SharedPace(redis, 50.0) for _ in range(3)]
    turns = sorted(moment for worker in workers for moment in moments(worker.ask(10, False)))
    assert len(turns) == 30
    gaps = [later - earlier for earlier, later in pairwise(turns)]
    # Each answer tells the wait from when it was asked: the way there and back is the only slack.
    assert sum(gaps) == pytest.approx(29 / 50, abs=0.25)


def test_bulk_takes_no_turns_far_ahead_and_urgent_does(redis: Redis) -> None:
    """Reminders reach a second ahead; a danger text takes its turn right behind, though bulk is told to wait."""
    pace = SharedPace(redis, 20.0)
    assert len(pace.ask(1000, False)) == int(BULK_AHEAD * 20) + 1
    bulk, _ = pace._given(10, BULK_AHEAD)
    urgent, _ = pace._given(10, URGENT_AHEAD)
    assert bulk.count == 0
    assert urgent.count == 10
    assert urgent.wait < BULK_AHEAD + 0.1


def test_a_slow_rate_still_gives_turns(redis: Redis) -> None:
    """At one text in five seconds the first goes at once and the next is not given away early."""
    pace = SharedPace(redis, 0.2)
    assert len(pace.ask(25, False)) == 1
    given, _ = pace._given(25, BULK_AHEAD)
    assert given.count == 0
    assert 3.0 < given.wait <= 5.0


def test_a_queue_servers_clock_that_was_put_back_stops_nothing(redis: Redis) -> None:
    """A next turn that lies further ahead than anybody may reach is forgotten."""
    seconds, micros = redis.time()
    redis.set(KEY, (seconds + 86_400) * 1_000_000 + micros)
    assert len(SharedPace(redis, 10.0).ask(5, False)) == 5


def test_without_the_queue_server_a_worker_keeps_to_its_share() -> None:
    """What is in hand when the queue server goes is sent on, slowly enough for several workers together."""
    pace = SharedPace(Redis.from_url("redis://127.0.0.1:1/0"), 40.0)
    turns = moments(pace.ask(5, False))
    gaps = [later - earlier for earlier, later in pairwise(turns)]
    assert gaps == pytest.approx([1 / (40.0 * ALONE)] * 4)


def test_a_process_alone_spaces_its_turns() -> None:
    """The same law without a server: even spacing, nothing given further ahead than asked."""
    clock = [0.0]
    alone = Alone(10.0, lambda: clock[0])
    assert (alone.take(5, 1.0).count, alone.take(50, 1.0).count, alone.take(1, 1.0).count) == (5, 6, 0)
    clock[0] = 0.45
    assert alone.take(50, 1.0).count == 4
