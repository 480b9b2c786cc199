"""The course of a plan: time that runs from one due moment to the next, and everybody's phone on the table."""

from datetime import datetime
from zoneinfo import ZoneInfo

from service.gateways.simulator.handsets import Handsets
from service.gateways.simulator.ringing import RINGS
from service.gateways.simulator.transcript import Act, Entry, TranscriptFault, length, moment
from service.operations.onlooker import Onlooker
from service.operations.staff import Newcomer
from service.store.staff import Role
from service.trial.minding import Minding
from tests.phone import Phone

DHAKA = ZoneInfo("Asia/Dhaka")
RING = "it rings"
MOST_MOMENTS = 2000
"""More due moments than any plan has: a service that always has something due fails the test."""


class Course:
    """Runs time over a service of its own, and writes down what comes to whose phone, and when."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._numbers: list[str] = []
        self._workers: set[str] = set()
        self._rung: set[str] = set()
        looking, room = Onlooker(phone.whole.store), phone.carrier.room
        self._minding = Minding(looking.waiting, looking.next_moment, room, Handsets(room.path))

    def be(self, number: str) -> None:
        """Act with the phone of this number from here on."""
        if number and number not in self._numbers:
            self._numbers.append(number)
        self._phone.number = number

    def do(self, entry: Entry) -> list[Entry] | None:
        """Do what only a course can, and return what came of it; ``None`` for anything else."""
        match entry.act:
            case Act.WORKER:
                self._hire(entry.words)
            case Act.PHONE:
                self.be(entry.words)
            case Act.UNTIL:
                return self._until(entry.words)
            case Act.WAIT:
                return self._run(self._phone.clock.now() + length(entry.words))
            case Act.PICK_UP:
                return [Entry(Act.HEAR, words) for words in self._pick_up()]
            case _:
                return None
        return []

    def _hire(self, words: str) -> None:
        """Register a health worker: a number and a language."""
        number, _, language = words.partition(" ")
        whole = self._phone.whole
        with whole.store.transaction() as tx:
            newcomer = Newcomer("Health worker", number, Role.WORKER, None, language)
            whole.answer_text.staff.registry.add(tx, newcomer, "test", self._phone.clock.now())
        self._workers.add(number)
        self.be(number)

    def _until(self, words: str) -> list[Entry]:
        """Let time run to a moment, or until the phone in hand rings."""
        goal = None if words == RING else moment(words).replace(tzinfo=DHAKA)
        if goal is not None and goal < self._phone.clock.now():
            raise TranscriptFault(f"{words!r} has passed already")
        return self._run(goal)

    def _pick_up(self) -> tuple[str, ...]:
        """Pick up the call the phone in hand rings with, and return the words heard."""
        ring = self._phone.carrier.room.ringing.now_at(self._phone.number)
        assert ring is not None, "the phone does not ring"
        return self._phone.pick_up(ring.sid)

    def comes(self) -> list[Entry]:
        """Let the service and the carrier do what is due, and return what came to whose phone."""
        came: list[Entry] = []
        for _ in range(MOST_MOMENTS):
            self._phone.whole.act_in_time()
            outbox = self._phone.whole.outbox
            outbox.send(outbox.take(100).due)
            self._phone.carrier.deliver()
            fresh = self._fresh()
            came += fresh
            if not fresh and not self._minding.waiting(self._phone.clock.now()):
                return came
        raise AssertionError("something stays due for ever")

    def _run(self, goal: datetime | None) -> list[Entry]:
        clock, came = self._phone.clock, self.comes()
        for _ in range(MOST_MOMENTS):
            now = clock.now()
            if now == goal or (goal is None and self._phone.carrier.room.ringing.now_at(self._phone.number)):
                return came
            coming = [each for each in (goal, self._minding.next_moment(now)) if each is not None]
            assert coming, "nothing is due, and the phone never rings"
            clock.move(min(coming) - now)
            came += self.comes()
        raise AssertionError("time runs without end")

    def _fresh(self) -> list[Entry]:
        found: list[Entry] = []
        for number in self._numbers:
            texts = [Entry(Act.ANSWER, words) for words in self._phone.unread(number)]
            rings = [ring for ring in self._phone.carrier.room.ringing.of(number) if ring.sid not in self._rung]
            self._rung.update(ring.sid for ring in rings)
            came = [*texts, *(Entry(Act.RINGS) for ring in rings if ring.status == RINGS)]
            if came:
                at = self._phone.clock.now().astimezone(DHAKA)
                whose = f"{number} (health worker)" if number in self._workers else number
                found += [Entry(Act.MOMENT, f"{at:%a %Y-%m-%d %H:%M} {whose}"), *came]
        return found
