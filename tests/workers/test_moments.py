"""Moments to act at, and the lanes: each moment once, the urgent first, whoever fails keeps nobody waiting."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from redis import Redis
from sqlalchemy import func, select

from messages.delivery import State
from service.operations.act_in_time import AGAIN_AFTER
from service.store import StoreFault, Transaction, audit, timers
from service.store.care_tables import TimerRow
from service.store.faults import Trouble
from service.store.outbound import Purpose
from service.store.timers import Kind, Timer
from tests.workers.later import Later
from tests.workers.reminding import DAY, PERSON, Reminding
from workers.queues import Lane, open_queue


class Notes:
    """Writes down every timer it is handed, in the timer's own transaction; some it cannot act on."""

    def __init__(self) -> None:
        self.bad: set[str] = set()
        self.fault: Exception = ValueError("a fault of ours")

    def __call__(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Note it."""
        audit.record(tx, audit.Event(now, "clock", "acted", "timer", timer.id))
        if timer.id in self.bad:
            raise self.fault


def with_notes(floor: Later, notes: Notes) -> Reminding:
    """Return the floor with one handler for every kind."""
    act = replace(floor.clock.act_in_time, handlers=dict.fromkeys(Kind, notes))
    patient = Reminding(replace(floor, clock=replace(floor.clock, act_in_time=act)))
    patient.agrees()
    return patient


def sets(patient: Reminding, *names: str, seconds: float = 0.0) -> None:
    """Set timers."""
    with patient.floor.service.whole.store.transaction() as tx:
        for name in names:
            timers.put(tx, Timer(name, Kind.CHECK, PERSON, patient.now + timedelta(seconds=seconds)))


def acted(patient: Reminding, name: str) -> int:
    """Return how often a timer was acted on."""
    with patient.floor.service.whole.store.reading() as tx:
        return len(audit.of(tx, "timer", name))


def left(patient: Reminding) -> int:
    """Return how many timers there are."""
    with patient.floor.service.whole.store.reading() as tx:
        return tx.connection.execute(select(func.count()).select_from(TimerRow)).scalar_one()


def test_a_moment_is_acted_on_once_and_not_before(floor: Later) -> None:
    """A timer goes in the transaction that acts on it; ticks and jobs in any number change nothing."""
    patient = with_notes(floor, Notes())
    sets(patient, "t1", "t2", seconds=60)
    patient.go(59)
    assert (acted(patient, "t1"), left(patient)) == (0, 2)
    patient.floor.service.clock.move(1)
    for _ in range(3):
        patient.floor.tick()
    patient.floor.work()
    patient.go(DAY)
    assert (acted(patient, "t1"), acted(patient, "t2"), left(patient)) == (1, 1, 0)


def test_one_that_fails_is_put_off_and_keeps_nobody_waiting(floor: Later) -> None:
    """A handler that raises leaves nothing behind, is counted, and gets another turn a minute later."""
    notes = Notes()
    patient = with_notes(floor, notes)
    notes.bad.add("t1")
    sets(patient, "t1", "t2")
    patient.go()
    assert (acted(patient, "t1"), acted(patient, "t2"), left(patient)) == (0, 1, 1)
    assert (
        'barta_faults_total{fault="ValueError",place="timer"} 1.0'
        in patient.floor.service.whole.figures.page().decode()
    )
    notes.bad.clear()
    patient.go(AGAIN_AFTER.total_seconds() - 1)
    assert acted(patient, "t1") == 0
    patient.go(1)
    assert (acted(patient, "t1"), left(patient)) == (1, 0)


def test_a_fault_of_the_database_is_no_fault_of_the_moment(floor: Later) -> None:
    """While the database is away nothing is put off: the next tick tries again."""
    notes = Notes()
    patient = with_notes(floor, notes)
    notes.bad.add("t1")
    notes.fault = StoreFault(Trouble.BUSY)
    sets(patient, "t1")
    with pytest.raises(StoreFault):
        patient.floor.clock.act_in_time()
    notes.bad.clear()
    assert patient.floor.clock.act_in_time() == 1


def test_a_handler_may_set_its_own_timer_again(floor: Later) -> None:
    """What comes again and again keeps its name: the new one survives the removal of the old."""
    patient = with_notes(floor, Notes())

    def again(tx: Transaction, timer: Timer, now: datetime) -> None:
        timers.put(tx, replace(timer, due_at=now + timedelta(hours=1)))

    act = replace(patient.floor.clock.act_in_time, handlers={Kind.CHECK: again})
    sets(patient, "t1")
    assert (act(), act(), left(patient)) == (1, 0, 1)


def test_what_is_urgent_has_a_lane_of_its_own(floor: Later, redis: Redis) -> None:
    """Danger texts, moments and look-ups never wait behind reminders: another queue, other workers."""
    patient = with_notes(floor, Notes())
    patient.floor.service.clock.move(DAY)
    for at in range(30):
        patient.due(f"r{at:02}")
    patient.due("danger", purpose=Purpose.DANGER, urgent=True)
    sets(patient, "t1")
    patient.floor.tick()
    assert [open_queue(redis, lane).count for lane in Lane] == [2, 1]
    patient.floor.work(Lane.URGENT)
    assert patient.row("danger").state is State.SENDING
    assert patient.row("r00").state is State.QUEUED
    assert acted(patient, "t1") == 1


def test_the_clock_takes_no_more_than_the_queue_can_send_soon(floor: Later, redis: Redis) -> None:
    """What would wait in the queue until its lease ends stays a row: nothing is queued again and again."""
    patient = Reminding(replace(floor, clock=replace(floor.clock, rate=0.5)))
    patient.agrees()
    for at in range(40):
        patient.due(f"r{at:02}")
    for _ in range(5):
        patient.floor.tick()
    queued = [row for row in patient.rows() if row.state is State.QUEUED]
    assert len(queued) == 10
    assert open_queue(redis, Lane.BULK).count == 5
