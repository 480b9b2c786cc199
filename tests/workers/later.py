"""A clock and a worker that act when a test says so, over a real queue server."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

from messages.delivery import State
from messages.language import Encoding
from service.gateways.simulator.knobs import Knobs
from service.gateways.simulator.room import Letter, Room
from service.ports import Accepted, Gateway, NotSent, Outgoing, OutgoingCall
from service.secrets import normalise
from service.store import outbound, people
from tests.web.bench import NUMBER, Bench
from workers.clock import Clock
from workers.jobs import jobs
from workers.queues import Lane, job_class, open_queue

WORDS = "মুখ বাঁকা, হাত অবশ বা কথা জড়ালে এখনই 999 কল করুন।"


class Cut(Exception):
    """The process ended here."""


class NoWait(TimerDeathPenalty):
    """RQ's limit on a job's time without signals, so that it works in a test's own process."""


@dataclass
class Wire:
    """A gateway that hands on to another, and can be cut before or after that, as by a ``kill -9``."""

    inner: Gateway
    cut_before: bool = False
    cut_after: bool = False
    sent: list[str] = field(default_factory=list)

    def send(self, message: Outgoing) -> Accepted | NotSent:
        """Send, unless cut."""
        if self.cut_before:
            raise Cut
        self.sent.append(message.id)
        outcome = self.inner.send(message)
        if self.cut_after:
            raise Cut
        return outcome

    def look_up(self, message: Outgoing, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Look up."""
        return self.inner.look_up(message, since, taken)

    def call(self, call: OutgoingCall) -> Accepted | NotSent:
        """Call, unless cut."""
        if self.cut_before:
            raise Cut
        self.sent.append(call.id)
        outcome = self.inner.call(call)
        if self.cut_after:
            raise Cut
        return outcome

    def look_up_call(self, call: OutgoingCall, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Look up."""
        return self.inner.look_up_call(call, since, taken)


@dataclass(frozen=True, slots=True)
class Later:
    """What happens later, one act at a time."""

    service: Bench
    redis: Redis
    clock: Clock
    room: Room

    def due(self, text_id: str = "o1", number: str = NUMBER, words: str = WORDS) -> str:
        """Record a text that is due now and return its id."""
        now = self.service.clock.now()
        with self.service.whole.store.transaction() as tx:
            person, _ = people.reach(tx, normalise(number), f"p{number[-4:]}", now)
            outbound.record(
                tx,
                outbound.Outbound(
                    id=text_id,
                    person_id=person.id,
                    channel="sms",
                    parts=(outbound.Part("E3Q", "bn", "0123456789abcdef"),),
                    words=words,
                    encoding=Encoding.UCS2,
                    segments=1,
                    state=State.SCHEDULED,
                    created_at=now,
                    due_at=now,
                ),
            )
        return text_id

    def tick(self) -> int:
        """Let the clock tick once."""
        return self.clock.tick()

    def work(self, *lanes: Lane) -> None:
        """Let a worker of each lane do everything that is queued."""
        for lane in lanes or tuple(Lane):
            worker = SimpleWorker(
                [open_queue(self.redis, lane)],
                connection=self.redis,
                job_class=job_class(jobs(self.clock.outbox, self.clock.act_in_time, lane)),
                serializer=JSONSerializer,
            )
            worker.death_penalty_class = NoWait
            worker.work(burst=True, logging_level="CRITICAL")

    def pass_by(self, seconds: float) -> None:
        """Let time pass, then tick and work."""
        self.service.clock.move(seconds)
        self.tick()
        self.work()

    def state(self, text_id: str = "o1") -> State:
        """Return the state of a text."""
        with self.service.whole.store.reading() as tx:
            found = outbound.get(tx, text_id)
        assert found is not None
        return found.state

    def mailbox(self, number: str = NUMBER) -> tuple[Letter, ...]:
        """Return what arrived on a phone."""
        return self.room.mailbox(number)

    def misbehave(self, knobs: Knobs | None = None) -> None:
        """Turn the simulated network's knobs; without any it behaves again."""
        self.room.turn(knobs or Knobs())

    @contextmanager
    def room_emptied(self) -> Iterator[None]:
        """Let the carrier's list show nothing, as when the request never reached it."""
        path = self.room.path
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE letter SET callback = 'elsewhere'")
        yield

    def wired(self, wire: Wire) -> "Later":
        """Return the same floor with its gateway behind a wire."""
        outbox = replace(self.clock.outbox, gateway=wire)
        return replace(self, clock=replace(self.clock, outbox=outbox))


def later(service: Bench, redis: Redis) -> Later:
    """Return the clock and a worker of a service."""
    whole = service.whole
    queues = {lane: open_queue(redis, lane) for lane in Lane}
    clock = Clock(whole.outbox, whole.act_in_time, queues, redis, 1000.0, whole.figures, whole.log)
    return Later(service, redis, clock, Room(whole.settings.var_dir / "carrier.db"))
