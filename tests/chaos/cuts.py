"""Ends of a process, at will: the store and the gateway of one that may be killed at every point where it waits."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from random import Random

from service.secrets import Vault
from service.store import Store, Transaction
from service.store.engine import make_engine
from service.store.store import writing

OPENING, COMMITTING, COMMITTED, ASKING = "before a transaction", "before a commit", "after a commit", "before a reading"
SPEAKING, SPOKEN = "before the carrier's answer", "after the carrier's answer"
SEARCHING, SEARCHED = "before a look-up", "after a look-up"
POINTS = (OPENING, COMMITTING, COMMITTED, ASKING, SPEAKING, SPOKEN, SEARCHING, SEARCHED)


class Crash(BaseException):
    """The process was killed. Nothing catches it but the harness, as nothing survives a ``kill -9``."""


@dataclass(slots=True)
class Fate:
    """Decides when a process dies; once it is dead, every port it has left refuses, until it is born again.

    ``at`` kills it at exactly these of its points, counted from 0, ``share`` at any by chance. ``hand`` are the ids of
    the job it is at, ``struck`` every id that was in hand in a crash: what may become unknown because of one.
    """

    seed: int
    share: float = 0.0
    at: frozenset[int] = frozenset()
    dead: bool = False
    passed: int = 0
    hand: tuple[str, ...] = ()
    crashes: Counter[str] = field(default_factory=Counter)
    struck: dict[str, str] = field(default_factory=dict)
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    def point(self, name: str) -> None:
        """Pass a point of waiting, unless the process ends here."""
        if self.dead:
            raise Crash
        self.passed += 1
        if self.passed - 1 in self.at or (self.share and self.chance.random() < self.share):
            self.kill(name)

    def kill(self, name: str) -> None:
        """End the process."""
        self.dead = True
        self.crashes[name] += 1
        self.struck.update(dict.fromkeys(self.hand, name))
        raise Crash

    def born(self) -> None:
        """Let the next process begin."""
        self.dead, self.hand = False, ()


def draw(seed: int, *names: object) -> float:
    """Return a number from 0 up to 1 that these names alone decide: threads may ask in any order."""
    said = "/".join(map(str, (seed, *names))).encode()
    return float(int.from_bytes(blake2b(said, digest_size=7).digest(), "big") / 2**56)


class CutStore(Store):
    """A real database whose process may be killed around every transaction."""

    def __init__(self, url: str, vault: Vault, fate: Fate) -> None:
        """Open the database at ``url``."""
        engine = make_engine(url)
        super().__init__(engine, vault, writing(engine))
        self.fate = fate

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction; a process killed before its commit leaves nothing of it."""
        self.fate.point(OPENING)
        with super().transaction() as tx:
            yield tx
            self.fate.point(COMMITTING)
        self.fate.point(COMMITTED)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that only reads."""
        self.fate.point(ASKING)
        with super().reading() as tx:
            yield tx


@dataclass(slots=True)
class LeapingClock:
    """A clock that is moved by hand, forwards and back."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment it shows."""
        return self.moment
