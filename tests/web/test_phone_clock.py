"""The clock of a trial goes forward only, for every process, and passes nothing over on its way."""

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from messages.delivery import State
from messages.language import Encoding
from service.gateways.simulator.handsets import Handsets
from service.gateways.simulator.knobs import Step
from service.gateways.simulator.ringing import Ring
from service.gateways.simulator.room import Letter, Room
from service.operations.onlooker import Onlooker
from service.secrets.numbers import normalise
from service.store import outbound, people
from service.trial.clock import FURTHEST, BackwardsError, TrialClock
from service.trial.minding import Minding
from service.trial.travel import PATIENCE, Travel
from tests.contracts.clockwork import StillClock
from tests.web.bench import NUMBER, Bench

DAY = timedelta(days=1)


@pytest.fixture
def clock(tmp_path: Path) -> TrialClock:
    """A clock over a machine whose time stands still."""
    return TrialClock(tmp_path / "hands" / "clock", StillClock())


def scheduled(service: Bench, clock: TrialClock, *after: timedelta) -> None:
    """Put texts into the outbox that are due so long after now."""
    now = clock.now()
    with service.whole.store.transaction() as tx:
        person, _ = people.reach(tx, normalise(NUMBER), "per_1", now)
        for number, wait in enumerate(after):
            text = outbound.Outbound(
                f"out_{number}", person.id, "sms", (outbound.Part("ABOUT-1", "en", "0" * 16),), f"text {number}",
                Encoding.GSM7, 1, State.SCHEDULED, now, due_at=now + wait,
            )  # fmt: skip
            outbound.record(tx, text)


def test_every_process_sees_the_same_time(clock: TrialClock, tmp_path: Path) -> None:
    """A clock that another process moves is moved here too, at the next look."""
    other = TrialClock(tmp_path / "hands" / "clock", StillClock())
    assert clock.now() == other.now() == StillClock().now()
    other.move_to(other.now() + DAY)
    assert clock.now() == other.now() == StillClock().now() + DAY
    clock.head_for(clock.now() + DAY)
    assert other.heading_for() == clock.heading_for() == StillClock().now() + 2 * DAY
    other.rest()
    assert clock.heading_for() is None
    assert clock.now() == StillClock().now() + DAY


def test_the_clock_goes_neither_back_nor_too_far(clock: TrialClock) -> None:
    """Rows are stamped with what has passed, so a moment before now is refused, and so is one no date should reach."""
    clock.move_to(clock.now() + DAY)
    stands = clock.now()
    for moment in (stands - timedelta(seconds=1), StillClock().now() + FURTHEST + DAY):
        for go in (clock.move_to, clock.head_for):
            with pytest.raises(BackwardsError):
                go(moment)
    assert (clock.now(), clock.heading_for()) == (stands, None)


def go_out(service: Bench, now: datetime) -> list[str]:
    """Do as the service does at a tick: take what is due in hand and let it go; returns what went."""
    with service.whole.store.transaction() as tx:
        taken = outbound.lease(tx, now, now + timedelta(seconds=90), 100)
        for text_id in taken:
            outbound.change(tx, text_id, outbound.Change(State.SENT, f"SM{text_id}"), now)
    return sorted(taken)


@dataclass
class Way:
    """A clock that can be sent on its way over one service, and the machine's seconds, moved by hand."""

    travel: Travel
    seconds: float = 0.0


@pytest.fixture
def way(service: Bench, clock: TrialClock) -> Way:
    """A clock over a service without rows."""
    looking = Onlooker(service.whole.store)
    made = Way(Travel(clock, looking.waiting, looking.next_moment, lambda: 0.0))
    made.travel.machine = lambda: made.seconds
    return made


def test_a_long_way_passes_no_text_over(service: Bench, way: Way, clock: TrialClock) -> None:
    """Sent three months ahead, the clock stops at each due text until it has gone: each goes at its own moment, so
    none has waited long enough to expire."""
    begin = clock.now()
    scheduled(service, clock, DAY, DAY, 30 * DAY, 89 * DAY)
    clock.head_for(begin + 90 * DAY)
    went: dict[datetime, list[str]] = {}
    while way.travel.step():
        went[clock.now()] = went.get(clock.now(), []) + go_out(service, clock.now())
    assert went == {
        begin + DAY: ["out_0", "out_1"],
        begin + 30 * DAY: ["out_2"],
        begin + 89 * DAY: ["out_3"],
    }
    assert (clock.now(), clock.heading_for()) == (begin + 90 * DAY, None)


def test_the_clock_waits_for_what_is_due_but_not_for_ever(service: Bench, way: Way, clock: TrialClock) -> None:
    """While a due text waits the clock stands; what does not move for a while is left behind, so no way is endless."""
    scheduled(service, clock, DAY)
    clock.head_for(clock.now() + 2 * DAY)
    assert way.travel.step()
    stands = clock.now()
    assert way.travel.step()
    assert clock.now() == stands
    way.seconds += PATIENCE + 1
    while way.travel.step():
        pass
    assert clock.now() == stands + DAY


@dataclass
class Table:
    """A phone company with one phone on the table, minded by a clock over a service without rows."""

    room: Room
    minding: Minding
    travel: Travel

    def rings(self, sid: str, person: str, at: datetime) -> None:
        """Let a phone ring for 25 seconds."""
        moment = at.timestamp()
        self.room.ringing.add(Ring(sid, person, "/start", "/status", moment, moment + 25, 600))


@pytest.fixture
def table(service: Bench, clock: TrialClock, tmp_path: Path) -> Table:
    """The phone of ``NUMBER`` lies on the table."""
    room, handsets = Room(tmp_path / "carrier.db"), Handsets(tmp_path / "carrier.db")
    handsets.add(NUMBER, "Rahima", True)
    looking = Onlooker(service.whole.store)
    minding = Minding(looking.waiting, looking.next_moment, room, handsets)
    return Table(room, minding, Travel(clock, minding.waiting, minding.next_moment, lambda: 0.0, minding.ringing))


def test_the_clock_stands_where_a_phone_rings(clock: TrialClock, table: Table) -> None:
    """Whoever watches can pick it up; moved on once more, the clock passes, and stops where it has rung long enough, so
    that the service is told of an unanswered call at the right moment."""
    begin = clock.now()
    clock.head_for(begin + DAY)
    table.rings("CA1", NUMBER, begin)
    assert not table.travel.step()
    assert (clock.now(), clock.heading_for()) == (begin, None)
    clock.head_for(begin + DAY)
    assert table.travel.step()
    assert clock.now() == begin + timedelta(seconds=25)


def test_a_phone_that_lies_nowhere_holds_up_no_clock(clock: TrialClock, table: Table) -> None:
    """Of a patient whom nobody plays nobody picks up, and the clock goes on."""
    clock.head_for(clock.now() + DAY)
    table.rings("CA1", "+8801999999999", clock.now())
    assert table.travel.step()
    assert clock.heading_for() is not None


def test_a_phone_that_rang_before_does_not_stop_the_clock(clock: TrialClock, table: Table) -> None:
    """A ring that was there to be heard is left behind at the first push."""
    table.rings("CA1", NUMBER, clock.now())
    assert not table.travel.step()
    clock.head_for(clock.now() + DAY)
    assert table.travel.step()


def test_receipts_are_brought_at_their_own_moment(clock: TrialClock, table: Table) -> None:
    """The clock waits for a receipt that is due, and stops at a later one: no text may arrive days late."""
    begin = clock.now()
    letter = Letter("SM1", NUMBER, True, "words", "queued", None, "/back", begin.timestamp())
    table.room.add(letter, (Step("sent"),), begin.timestamp())
    table.room.add(replace(letter, sid="SM2"), (Step("delivered"),), (begin + timedelta(minutes=5)).timestamp())
    clock.head_for(begin + DAY)
    assert table.travel.step()
    assert clock.now() == begin
    assert table.room.take_due(begin.timestamp()) is not None
    assert table.travel.step()
    assert clock.now() == begin + timedelta(minutes=5)


def test_the_next_text_is_the_first_that_is_scheduled(service: Bench, clock: TrialClock) -> None:
    """What is due next is known from the outbox alone; where nothing is scheduled there is no next."""
    looking = Onlooker(service.whole.store)
    assert looking.next_text(clock.now()) is None
    scheduled(service, clock, 3 * DAY, DAY, 2 * DAY)
    assert looking.next_text(clock.now()) == clock.now() + DAY
    assert looking.next_text(clock.now() + DAY) == clock.now() + 2 * DAY
    assert looking.next_moment(datetime(2000, 1, 1, tzinfo=UTC)) == clock.now() + DAY


def test_a_clock_that_nobody_sent_is_left_alone(way: Way) -> None:
    """Without a goal a step goes nowhere."""
    assert not way.travel.step()
    assert way.travel.clock.now() == StillClock().now()


def test_the_files_of_the_clock_are_the_trials_own(clock: TrialClock, tmp_path: Path) -> None:
    """Nothing but the clock's folder is written, and a half-written draft never stands for the time."""
    clock.move_to(clock.now() + DAY)
    assert {path.name for path in (tmp_path / "hands").iterdir()} == {"clock", "clock.lock"}
    with closing((tmp_path / "hands" / "clock.new").open("w")) as draft:
        draft.write("99")
    assert clock.now() == StillClock().now() + DAY
