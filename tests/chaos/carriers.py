"""A telephone company in memory that fails in every way one can, and remembers what it really carried, by our ids."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappush
from threading import Lock

from service.ports import Accepted, NotSent, Outgoing, OutgoingCall, Reason
from tests.chaos.cuts import SEARCHED, SEARCHING, SPEAKING, SPOKEN, Fate, LeapingClock, draw

SKEW = timedelta(minutes=5)
LATE = timedelta(seconds=150)
"""How far the clock leaps while a text is with a slow carrier: past any lease."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One text or call the carrier took: when, for whom, and whether a phone showed it."""

    ours: str
    sid: str
    to: str
    words: str | None
    at: datetime
    arrived: bool


@dataclass(frozen=True, slots=True, order=True)
class Callback:
    """One receipt on its way, ``number`` in the order they were made."""

    at: datetime
    number: int
    ours: str
    sid: str
    status: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Moods:
    """How often what goes wrong, as shares of all texts; ``calm`` is a carrier without a fault."""

    killed_before: float = 0.004
    killed_after: float = 0.004
    lost_before: float = 0.006
    lost_after: float = 0.008
    busy: float = 0.01
    refused: float = 0.002
    slow: float = 0.001
    away: float = 0.06
    killed_searching: float = 0.02
    silent: float = 0.01
    undelivered: float = 0.04


CALM = Moods(*[0.0] * 11)


@dataclass(slots=True)
class AirCarrier:
    """The company. It is no part of the process: it survives every crash. Threads may share it."""

    seed: int
    clock: LeapingClock
    fate: Fate
    moods: Moods
    taken: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    callbacks: list[Callback] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    doubtful: dict[str, str] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    numbers: int = 0
    held: Lock = field(default_factory=Lock)

    def send(self, message: Outgoing) -> Accepted | NotSent:
        """Take a text, or do not, or do and let nobody know."""
        return self._asked(message.id, message.to, message.words)

    def call(self, call: OutgoingCall) -> Accepted | NotSent:
        """Make a call, with the same troubles."""
        return self._asked(call.id, call.to, None)

    def look_up(self, message: Outgoing, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Search as the carrier's list allows: by number, words and time."""
        return self._searched(message.id, message.to, message.words, since, taken)

    def look_up_call(self, call: OutgoingCall, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Search for a call."""
        return self._searched(call.id, call.to, None, since, taken)

    def is_silent(self, ours: str) -> bool:
        """Return whether no receipt ever comes for a text."""
        return draw(self.seed, "silent", ours) < self.moods.silent

    def _asked(self, ours: str, to: str, words: str | None) -> Accepted | NotSent:
        self.fate.point(SPEAKING)
        with self.held:
            turn = self.tries[ours]
            self.tries[ours] += 1
            return self._answered(ours, to, words, draw(self.seed, "ask", ours, turn))

    def _answered(self, ours: str, to: str, words: str | None, luck: float) -> Accepted | NotSent:
        moods = self.moods
        for share, what in (
            (moods.killed_before, SPEAKING), (moods.lost_before, "lost before"), (moods.busy, "busy"),
            (moods.refused, "refused"), (moods.killed_after, SPOKEN), (moods.lost_after, "lost after"),
            (moods.slow, "slow"),
        ):  # fmt: skip
            if luck < share:
                return self._trouble(what, ours, to, words)
            luck -= share
        answer = self._took(ours, to, words)
        self.fate.point(SPOKEN)
        return answer

    def _trouble(self, what: str, ours: str, to: str, words: str | None) -> Accepted | NotSent:
        self.told[ours].append(f"{self.clock.now():%F %T} {what}")
        if what in {SPOKEN, "lost after", "slow"}:
            answer = self._took(ours, to, words)
        if what in {SPEAKING, SPOKEN}:
            self.fate.kill(what)
        match what:
            case "busy":
                return NotSent(Reason.LATER, "20429")
            case "refused":
                return NotSent(Reason.NEVER, "21211")
            case "slow":
                self.clock.moment += LATE
                return answer
            case _:
                self.doubtful[ours] = what
                return NotSent(Reason.UNKNOWN)

    def _took(self, ours: str, to: str, words: str | None) -> Accepted:
        self.numbers += 1
        now, sid = self.clock.now(), f"SM{self.numbers:032x}"
        bad = draw(self.seed, "bad number", to) < 0.02
        arrives = not bad and draw(self.seed, "fate", ours) >= self.moods.undelivered
        taken = Taken(ours, sid, to, words, now, arrives)
        self.taken[ours].append(taken)
        self.lists[to].append(taken)
        self.told[ours].append(f"{now:%F %T} taken as {sid}")
        if not self.is_silent(ours):
            self._report(taken, bad)
        return Accepted(sid)

    def _report(self, taken: Taken, bad: bool) -> None:
        """Set receipts on their way: some twice, some late, in any order."""
        ends = "delivered" if taken.arrived else "undelivered"
        code = None if taken.arrived else "30005" if bad and draw(self.seed, "code", taken.to) < 0.3 else "30003"
        for status, error in (("sent", None), (ends, code)):
            copies = 1 + (draw(self.seed, "again", taken.sid, status) < 0.2)
            for copy in range(copies):
                wait = draw(self.seed, "wait", taken.sid, status, copy)
                days = timedelta(days=3) if wait > 0.97 else timedelta(hours=1)
                self.numbers += 1
                heappush(
                    self.callbacks, Callback(taken.at + days * wait, self.numbers, taken.ours, taken.sid, status, error)
                )

    def _searched(
        self, ours: str, to: str, words: str | None, since: datetime, known: Collection[str]
    ) -> Accepted | NotSent:
        self.fate.point(SEARCHING)
        turn = self.tries[f"search {ours}"]
        self.tries[f"search {ours}"] += 1
        luck = draw(self.seed, "search", ours, turn)
        if luck < self.moods.killed_searching:
            self.fate.kill(SEARCHED if luck < self.moods.killed_searching / 2 else SEARCHING)
        if luck > 1 - self.moods.away:
            self.told[ours].append(f"{self.clock.now():%F %T} searched in vain: the carrier was away")
            return NotSent(Reason.UNKNOWN)
        found = [
            each for each in self.lists[to] if each.words == words and each.at >= since - SKEW and each.sid not in known
        ]
        self.told[ours].append(f"{self.clock.now():%F %T} searched, {len(found)} alike")
        return Accepted(found[0].sid) if len(found) == 1 else NotSent(Reason.UNKNOWN)
