"""Many texts at once: as fast as the carrier lets, few in flight, each outcome kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Barrier, BrokenBarrierError, Lock

import pytest

from messages.delivery import State
from service.operations.sending.neighbours import NoPace, Turn
from service.operations.sending.outbox import IN_FLIGHT, TOGETHER
from service.ports import Accepted, NotSent, Outgoing, Reason
from service.store import outbound
from tests.workers.later import Cut, Later, Wire

TOGETHER_AT_LEAST = 10


@dataclass
class Together(Wire):
    """A carrier that answers nobody before ten are there, and counts how many are at once."""

    meeting: Barrier = field(default_factory=lambda: Barrier(TOGETHER_AT_LEAST))
    held: Lock = field(default_factory=Lock)
    now: int = 0
    most: int = 0

    def send(self, message: Outgoing) -> Accepted | NotSent:
        """Wait for the others; whoever waits in vain finds the carrier unreachable."""
        with self.held:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            self.meeting.wait(20)
        except BrokenBarrierError:
            return NotSent(Reason.UNKNOWN)
        finally:
            with self.held:
                self.now -= 1
        return super().send(message)


def states(floor: Later, ids: list[str]) -> dict[State, int]:
    """Return how many texts are in each state."""
    with floor.service.whole.store.reading() as tx:
        found = [outbound.get(tx, each) for each in ids]
    kept = [row.state for row in found if row is not None]
    return {state: kept.count(state) for state in set(kept)}


def test_texts_go_side_by_side(floor: Later) -> None:
    """A carrier that takes its time is asked many times at once, and never more than a kill may leave open."""
    wire = Together(floor.clock.outbox.gateway)
    ids = [floor.due(f"o{at}") for at in range(6 * TOGETHER_AT_LEAST)]
    slow = floor.wired(wire)
    slow.tick()
    slow.clock.outbox.send(ids)
    assert len(set(wire.sent)) == len(wire.sent) == len(ids)
    assert TOGETHER_AT_LEAST <= wire.most <= IN_FLIGHT
    assert states(floor, ids) == {State.SENDING: len(ids)}


def test_a_worker_that_dies_leaves_few_open(floor: Later) -> None:
    """Killed in the middle, what it had not marked yet is taken again; what it had is looked up, never sent again."""
    ids = [floor.due(f"o{at}") for at in range(3 * IN_FLIGHT)]
    floor.tick()
    wire = Wire(floor.clock.outbox.gateway, cut_after=True)
    with pytest.raises(Cut):
        floor.wired(wire).clock.outbox.send(ids)
    assert states(floor, ids)[State.SENDING] <= IN_FLIGHT
    for _ in range(3):
        floor.pass_by(91)
    assert states(floor, ids) == {State.SENDING: len(ids)}
    assert len(floor.mailbox()) == len({letter.callback for letter in floor.mailbox()}) == len(ids)


class Exhausted(NoPace):
    """Gives one round of turns and no more."""

    def __init__(self) -> None:
        self.rounds = 1

    def ask(self, most: int, urgent: bool) -> Sequence[Turn]:
        """Return turns once."""
        self.rounds -= 1
        return super().ask(most, urgent) if self.rounds >= 0 else ()


def test_what_gets_no_turn_stays_a_row(floor: Later) -> None:
    """Where no turn is to be had soon, the rest is left in hand, and is taken again when its lease ends."""
    ids = [floor.due(f"o{at}") for at in range(2 * TOGETHER)]
    floor.tick()
    replace(floor.clock.outbox, pace=Exhausted()).send(ids)
    assert states(floor, ids) == {State.SENDING: TOGETHER, State.QUEUED: TOGETHER}
    floor.pass_by(91)
    assert states(floor, ids) == {State.SENDING: 2 * TOGETHER}
