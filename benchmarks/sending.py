"""Sending: the rate one worker keeps, beside the queue's own; how long what is due waits; the urgent past the rest.

Everything runs as in production: a clock process, worker processes, a queue server, the database on disk. Only the
carrier is ours (``benchmarks.sender``). The zone is one where it is morning now, so that reminders may go.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from benchmarks.report import Report
from messages.delivery import State
from messages.turn import Consent
from service.secrets import Vault, normalise
from service.settings import Settings, open_keys
from service.store import Store, open_store, outbound, people, schema
from service.store.outbound import Outbound, Purpose
from service.trial import queue_server

MORNING = 10
FORKED_JOBS = 200
CARRIER_MS = 100
RATES = (10, 50, 100)
SECONDS = 20
DUE_IN_A_MINUTE = 10_000
STARTING = 15
"""Seconds in which ten thousand rows are stored, before the first of them is due."""

EVERY_URGENT = 100
"""Of those due in the minute every so many is a danger follow-up."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A service with its database and its queue server; ``settings`` is the environment of its programs."""

    var: Path
    settings: Mapping[str, str]
    redis: Redis

    def store(self) -> Store:
        """Return the store."""
        settings = Settings.read(self.settings, self.var)
        return open_store(settings.database_url.get_secret_value(), Vault(open_keys(settings).data))

    @contextmanager
    def running(self, *arguments: str) -> Iterator[None]:
        """Run a program of ours until the block ends."""
        command = [sys.executable, "-m", *arguments]
        process = subprocess.Popen(command, env={**os.environ, **self.settings}, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)

    def handed(self) -> dict[str, float]:
        """Return when the carrier was handed each message, by id."""
        lines = (self.var / "handed").read_text().splitlines() if (self.var / "handed").exists() else []
        return {name: float(at) for name, _, at in (line.partition(" ") for line in lines)}

    def wait_for(self, count: int, seconds: float) -> dict[str, float]:
        """Wait until the carrier has so many messages, no longer than ``seconds``, and return them."""
        until = time.monotonic() + seconds
        while len(found := self.handed()) < count and time.monotonic() < until:
            time.sleep(0.25)
        return found


@contextmanager
def bench(rate: float, database: str = "") -> Iterator[Bench]:
    """Run a queue server for a service that sends ``rate`` messages a second, on SQLite if no URL is given."""
    offset = (MORNING - datetime.now(UTC).hour + 12) % 24 - 12
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        var = Path(folder)
        queue_server.folder(var).mkdir(parents=True)
        server = subprocess.Popen(queue_server.command(var), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(server.wait)
        stack.callback(server.terminate)
        url = queue_server.url(var)
        settings = {"REDIS_URL": url, "SEND_RATE": str(rate), "TIMEZONE": f"Etc/GMT{-offset:+d}"}
        if database:
            settings["DATABASE_URL"] = database
        redis = Redis.from_url(url)
        stack.callback(redis.close)
        _until_it_answers(redis)
        ready = Settings.read(settings, var)
        open_keys(ready)
        schema.migrate(ready.database_url.get_secret_value())
        yield Bench(var, settings, redis)


def _until_it_answers(redis: Redis) -> None:
    for _ in range(200):
        try:
            redis.ping()
        except OSError:
            time.sleep(0.05)
        except Exception:  # noqa: BLE001 - still starting: asked again, ten seconds long
            time.sleep(0.05)
        else:
            return


def agree(store: Store, count: int) -> None:
    """Store so many people who agreed to be reminded."""
    now = datetime.now(UTC)
    with store.transaction() as tx:
        for number in range(count):
            person, _ = people.reach(tx, normalise(f"+88017{number:08d}"), f"p{number}", now)
            people.set_consent(tx, person.id, Consent.GIVEN, "text", now)


def schedule(store: Store, moments: Sequence[datetime], urgent_every: int = 0) -> None:
    """Store a reminder of a plan at each moment, to a person of its own; some are danger follow-ups."""
    with store.transaction() as tx:
        outbound.schedule(
            tx,
            (_row(number, at, bool(urgent_every) and number % urgent_every == 0) for number, at in enumerate(moments)),
        )


def _row(number: int, at: datetime, urgent: bool) -> Outbound:
    return Outbound(
        id=f"{'u' if urgent else 'b'}{number}",
        person_id=f"p{number}",
        channel="sms",
        parts=(),
        words=None,
        encoding=None,
        segments=0,
        state=State.SCHEDULED,
        created_at=at,
        due_at=at,
        message_id="P-CHECKFU-E" if urgent else "P-BELL-D3",
        purpose=Purpose.DANGER if urgent else Purpose.REMINDER,
        urgent=urgent,
        slots={},
    )


def forked_jobs() -> float:
    """Return how many jobs that do nothing RQ's own worker, which forks for each, carries out in a second."""
    with bench(1000) as made:
        queue = Queue("peer", connection=made.redis, serializer=JSONSerializer)
        queue.enqueue_many([Queue.prepare_data("time.time", result_ttl=0) for _ in range(FORKED_JOBS)])
        worker = Worker([queue], connection=made.redis, serializer=JSONSerializer)
        began = time.monotonic()
        worker.work(burst=True, logging_level="CRITICAL")
        return FORKED_JOBS / (time.monotonic() - began)


def kept_rate(rate: float, count: int, milliseconds: int) -> float:
    """Return how many messages a second one worker hands to a carrier that takes so long, all due before."""
    with bench(rate) as made:
        agree(made.store(), count)
        schedule(made.store(), [datetime.now(UTC)] * count)
        with made.running("workers", "clock", str(made.var)), made.running(*_sender(made, "bulk", milliseconds)):
            handed = sorted(made.wait_for(count, count / rate * 3 + 30).values())
    return (len(handed) - 1) / (handed[-1] - handed[0]) if len(handed) > 1 else 0.0


def waits(count: int) -> tuple[list[float], list[float], int]:
    """Return how long reminders and danger follow-ups waited that fell due evenly within a minute; and the lost."""
    with bench(1000) as made:
        store = made.store()
        agree(store, count + 2)
        with ExitStack() as stack:
            stack.enter_context(made.running("workers", "clock", str(made.var)))
            for lane in ("urgent", "bulk"):
                stack.enter_context(made.running(*_sender(made, lane, CARRIER_MS)))
            _warm_up(made, store, count)
            begins = datetime.now(UTC) + timedelta(seconds=STARTING)
            moments = [begins + timedelta(seconds=60 * number / count) for number in range(count)]
            schedule(store, moments, EVERY_URGENT)
            due = {f"{'u' if at % EVERY_URGENT == 0 else 'b'}{at}": moment for at, moment in enumerate(moments)}
            made.wait_for(count + 2, STARTING + 60 + 60)
            handed = {name: at for name, at in made.handed().items() if name in due}
    waited = {name: at - due[name].timestamp() for name, at in handed.items()}
    bulk, urgent = ([wait for name, wait in waited.items() if name[0] == kind] for kind in "bu")
    return sorted(bulk), sorted(urgent), count - len(handed)


def _warm_up(made: Bench, store: Store, number: int) -> None:
    """Send one message in each lane, so that what is measured is sending and not starting."""
    now = datetime.now(UTC)
    with store.transaction() as tx:
        outbound.schedule(tx, (_row(number, now, True), _row(number + 1, now, False)))
    made.wait_for(2, 60)


def _sender(made: Bench, lane: str, milliseconds: int) -> tuple[str, ...]:
    return ("benchmarks.sender", str(made.var), lane, str(milliseconds), str(made.var / "handed"))


def measure(report: Report) -> None:
    """Print the figures of sending."""
    forked = forked_jobs()
    report.line("RQ's own worker, a fork for each job, a second", f"{forked:.0f}", "the peer")
    instant = kept_rate(1000, 5000, 0)
    report.line(
        "one worker, a carrier that answers at once, a second", f"{instant:.0f}", f"10 x peer: {10 * forked:.0f}"
    )
    for rate in RATES:
        kept = kept_rate(rate, rate * SECONDS, CARRIER_MS)
        report.line(f"one worker, {CARRIER_MS} ms a request, SEND_RATE {rate}", f"{kept / rate:.1%}", "95 %")
    bulk, urgent, lost = waits(DUE_IN_A_MINUTE)
    report.line(f"{DUE_IN_A_MINUTE:,} due in a minute: wait, p50 and p99", _at(bulk), "p99 under 10 s")
    report.line("danger follow-ups among them: wait, p50 and p99", _at(urgent), "never behind the rest")
    report.line("of them not handed over", str(lost), "0")


def _at(waited: Sequence[float]) -> str:
    if not waited:
        return "none came"
    p50, p99 = (waited[min(len(waited) - 1, int(len(waited) * share))] for share in (0.5, 0.99))
    return f"{p50:.2f} s, {p99:.2f} s"


if __name__ == "__main__":
    measure(Report())
