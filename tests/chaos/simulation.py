"""Months of reminders in one process that is killed at every point where it waits, its queue wiped, its clock moved.

The operations and the database are the real ones; the carrier is in memory and counts what it carried by our ids. A
crash is an exception nobody catches; after it every port refuses until the next process begins with empty hands.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

from sqlalchemy import func, literal_column, select

from service.operations.sending.stopped import stop
from service.store.care_tables import TimerRow
from service.store.tables import OutboundRow
from tests.chaos.carriers import LATE, AirCarrier, Callback
from tests.chaos.cuts import Crash, CutStore, Fate, LeapingClock
from tests.chaos.hours import indecent
from tests.chaos.house import House
from tests.chaos.judging import Carriage, Row, Verdict, judge, rows_of
from tests.chaos.population import Population

TAKE = 1000
JOB = 60
"""Texts in one job."""

GRAIN = timedelta(seconds=30)
"""How late a run may look: what is due within it is taken together."""

LEAPS = tuple(timedelta(seconds=seconds) for seconds in (-7200, -600, -95, 95, 600, 7200))


@dataclass(frozen=True, slots=True)
class Job:
    """What one worker is told to do: ids, nothing else."""

    ids: tuple[str, ...]
    urgent: bool
    look_up: bool = False


@dataclass(frozen=True, slots=True)
class Weather:
    """How often, at each step, the queue is wiped, a job comes twice, the clock leaps."""

    wiped: float = 0.01
    doubled: float = 0.03
    leaps: float = 0.01


STILL = Weather(0.0, 0.0, 0.0)


@dataclass(slots=True)
class Simulation:
    """One run. ``behind`` names urgent texts that left after something of the bulk that was taken later."""

    population: Population
    house: House
    store: CutStore
    carrier: AirCarrier
    clock: LeapingClock
    fate: Fate
    weather: Weather = field(default_factory=Weather)
    queue: deque[Job] = field(default_factory=deque)
    happened: Counter[str] = field(default_factory=Counter)
    indecent: dict[str, str] = field(default_factory=dict)
    behind: dict[str, str] = field(default_factory=dict)
    steps: int = 0
    chance: Random = field(init=False)
    leavers: list[tuple[datetime, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.leavers = self.population.leavers()
        self.chance = Random(self.population.seed + 1)

    def run(self) -> Verdict:
        """Let the months pass and return what became of every text."""
        while (moment := self._next()) is not None:
            self.clock.moment = max(self.clock.moment, moment) + GRAIN
            self.steps += 1
            self._weather()
            for urgent in (True, False):
                self._tick(urgent)
            self._jobs()
            self._receipts()
            self._whole(self.house.act_in_time)
        return self._verdict()

    def _next(self) -> datetime | None:
        """Return when something is to be done, ``None`` at the end of everything."""
        at = OutboundRow.__table__.c
        with self.unhurt(), self.store.reading() as tx:
            ask = tx.connection.execute
            moments = [
                ask(select(func.min(at.due_at)).where(at.state == literal_column("'scheduled'"))).scalar(),
                ask(select(func.min(at.lease_until)).where(at.lease_until.is_not(None))).scalar(),
            ]
            timer = ask(select(func.min(TimerRow.due_at))).scalar()
        if self.queue:
            moments.append(self.clock.moment)
        if self.carrier.callbacks:
            moments.append(self.carrier.callbacks[0].at + timedelta(hours=6))
        todo = [each for each in moments if each is not None]
        if todo and timer is not None:
            todo.append(timer)
        return min(todo) if todo else None

    def _weather(self) -> None:
        luck = self.chance.random
        if luck() < self.weather.leaps:
            self.clock.moment += self.chance.choice(LEAPS)
            self.happened["clock leaps"] += 1
        if luck() < self.weather.wiped and self.queue:
            self.queue.clear()
            self.happened["queue wiped"] += 1
        while self.leavers and self.leavers[-1][0] <= self.clock.moment:
            person = self.leavers[-1][1]
            if self._whole(lambda person=person: self._stop(person)):  # type: ignore[misc]
                self.leavers.pop()
                self.happened["people who stopped"] += 1

    def _stop(self, person_id: str) -> None:
        with self.store.transaction() as tx:
            stop(tx, person_id, "text", self.clock.now())

    def _tick(self, urgent: bool) -> None:
        """Take what is due in hand and queue it, as the clock does."""

        def take() -> None:
            taken = self.house.outbox.take(TAKE, urgent)
            for start in range(0, len(taken.due), JOB):
                self._enqueue(Job(taken.due[start : start + JOB], urgent))
            for start in range(0, len(taken.stranded), 5):
                self._enqueue(Job(taken.stranded[start : start + 5], True, look_up=True))

        if self._whole(take) and urgent:
            self._look_for_urgent()

    def _look_for_urgent(self) -> None:
        """Note what is urgent, due, and was not taken when the bulk's turn comes."""
        at = OutboundRow.__table__.c
        due = select(at.id).where(at.state == literal_column("'scheduled'"), at.urgent, at.due_at <= self.clock.moment)
        with self.unhurt(), self.store.reading() as tx:
            left = tx.connection.execute(due).scalars().all()
        self.behind.update(dict.fromkeys(left, f"due and not taken at {self.clock.moment:%F %T}"))

    def _enqueue(self, job: Job) -> None:
        for _ in range(1 + (self.chance.random() < self.weather.doubled)):
            self.queue.append(job)
        if self.chance.random() < self.weather.wiped:
            self.queue.clear()
            self.happened["queue wiped"] += 1

    def _jobs(self) -> None:
        """Let workers of both lanes do what is queued; what is left of a job that dies waits for its lease."""
        bulk: list[Job] = []
        while self.queue:
            job = self.queue.popleft()
            if not job.urgent:
                bulk.append(job)
                continue
            self._work(job)
        self.chance.shuffle(bulk)
        for job in bulk:
            self._work(job)

    def _work(self, job: Job) -> None:
        outbox = self.house.outbox
        self._whole(lambda: outbox.look_up(job.ids) if job.look_up else outbox.send(job.ids, job.urgent), job.ids)

    def _receipts(self) -> None:
        """Bring what the carrier has to tell by now; what was not answered it tells again."""
        waiting = self.carrier.callbacks
        while waiting and waiting[0].at <= self.clock.moment:
            each = heappop(waiting)
            if not self._whole(lambda each=each: self._receive(each)):  # type: ignore[misc]
                self.carrier.numbers += 1
                late = self.clock.moment + timedelta(minutes=1)
                heappush(
                    waiting,
                    Callback(late, self.carrier.numbers, each.ours, each.sid, each.status, each.error),
                )

    def _receive(self, receipt: Callback) -> None:
        self.house.receive(receipt.ours, receipt.sid, receipt.status, receipt.error)

    def _whole(self, act: Callable[[], object], hand: Sequence[str] = ()) -> bool:
        """Let a process do something; if it dies, let the next begin, and return false."""
        self.fate.hand = tuple(hand)
        try:
            act()
        except Crash:
            return False
        else:
            return True
        finally:
            self.fate.born()

    @contextmanager
    def unhurt(self) -> Iterator[None]:
        """Let the harness itself look without being killed, and without a point being counted."""
        share, at, passed = self.fate.share, self.fate.at, self.fate.passed
        self.fate.share, self.fate.at = 0.0, frozenset()
        try:
            yield
        finally:
            self.fate.share, self.fate.at, self.fate.passed = share, at, passed

    def _verdict(self) -> Verdict:
        with self.unhurt():
            return judge(self._seen(), self._carried(), self.fate.struck | self.carrier.doubtful)

    def _seen(self) -> Iterator[Row]:
        zone = self.population.zone
        for row in rows_of(self.store):
            for taken in self.carrier.taken.get(row.id, ()) if "purpose=reminder" in row.shown else ():
                # It was let go before a slow carrier made the clock leap.
                wrong = [indecent(at, zone, taken.words is None) for at in (taken.at - LATE, taken.at)]
                if all(wrong):
                    self.indecent[row.id] = f"{wrong[1]}: {taken.at.astimezone(zone):%F %T %z}"
            yield row

    def _carried(self) -> dict[str, Carriage]:
        told = {each: len(taken) for each, taken in self.carrier.taken.items()}
        return {
            each: Carriage(told[each], sum(one.arrived for one in taken), silent=self.carrier.is_silent(each))
            for each, taken in self.carrier.taken.items()
        }
