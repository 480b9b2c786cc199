"""Real programs, killed at random while reminders flow: clock, workers, web, queue server and database server."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from sqlalchemy import func, select, update

from messages.delivery import State
from service.commands.parts import program_command, web_command
from service.gateways.twilio.signature import Verifier
from service.secrets import Vault
from service.store import Store, StoreFault, open_store, schema
from service.store.tables import OutboundRow
from tests.chaos.company import Company, Habits, open_desk
from tests.chaos.flow import TOKEN, Flow, settings
from tests.chaos.judging import Carriage, Verdict, judge, rows_of
from tests.chaos.parts import Part, database_part, queue_part, until, wait_for_database, wipe_queue
from tests.chaos.receipts import Postman
from tests.databases import TEST_KEY
from tests.trial.running import environment, free_port

T = TypeVar("T")

PER_KILL = 50
"""Texts a worker has with the carrier at once: what one kill may leave unknown."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard the storm is. ``kills`` is how often something is killed, ``pause`` the seconds between, at most.

    ``hurry`` lets leases end at once when the storm is over instead of waiting for them to.
    """

    seed: int
    texts: int
    kills: int
    pause: float
    rate: float
    postgres: bool
    hurry: bool
    habits: Habits = field(default_factory=Habits)


@dataclass(slots=True)
class Storm:
    """A service under way. ``deaf`` are receipts that were answered while the database was away."""

    plan: Plan
    var: Path
    parts: Mapping[str, Part]
    database: Part | None
    url: str
    store: Store
    flow: Flow
    company: Company
    postman: Postman
    told: list[str] = field(default_factory=list)
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.plan.seed)

    def rage(self) -> Verdict:
        """Start everything, kill at random while texts flow, wait until it has settled, and judge."""
        self.parts["queue"].start()
        for name, part in self.parts.items():
            if name != "queue":
                part.start()
        self.postman.start()
        until(lambda: len(self.company.texts) > 0, "the first text to leave")
        names = self._victims()
        while names or self.flow.more():
            if names:
                self._kill(names.pop())
            self._for(self.chance.uniform(0.3, self.plan.pause))
        self._settle()
        self.postman.stop()
        return self._judge()

    def _victims(self) -> list[str]:
        """Return whom to kill, everybody before anybody twice."""
        every = [*self.parts, "wiped queue", *(["database"] if self.database else [])]
        names: list[str] = []
        while len(names) < self.plan.kills:
            self.chance.shuffle(every)
            names = every[: self.plan.kills - len(names)] + names
        return names

    def _kill(self, name: str) -> None:
        self.told.append(f"{datetime.now(UTC):%T.%f} killed {name}")
        if name == "database" and self.database is not None:
            self.postman.keeps = False
            self.database.kill()
            self._for(self.chance.uniform(0.1, 1.0))
            self.database.start()
            wait_for_database(self.database, self.url)
            self._for(1.0)
            self.postman.keeps = True
            return
        part = self.parts["queue" if name == "wiped queue" else name]
        part.kill()
        if name == "wiped queue":
            wipe_queue(self.var)
        self._for(self.chance.uniform(0.0, 0.8))
        part.start()

    def _for(self, seconds: float) -> None:
        """Let time pass: the flow goes on, and what has ended by itself is started again."""
        until_then = time.monotonic() + seconds
        while time.monotonic() < until_then:
            for part in self.parts.values():
                part.keep()
            with_database(lambda: self.flow.bring(self.store))
            time.sleep(0.1)

    def _settle(self) -> None:
        """Wait until every text has ended and every receipt was brought."""
        give_up = time.monotonic() + 900
        while not (self._ended() and self.postman.idle):
            assert time.monotonic() < give_up, f"seed {self.plan.seed}: {self._open()} texts do not end"
            if self.plan.hurry:
                with_database(self._hurry)
            self._for(2.0)

    def _hurry(self) -> None:
        with self.store.transaction() as tx:
            now = datetime.now(UTC)
            late = update(OutboundRow).where(OutboundRow.lease_until.is_not(None))
            tx.connection.execute(late.values(lease_until=now - timedelta(seconds=1)))

    def _open(self) -> int:
        at = OutboundRow.__table__.c
        waits = at.state.in_((State.SCHEDULED, State.QUEUED)) | at.lease_until.is_not(None)
        with self.store.reading() as tx:
            return int(tx.connection.execute(select(func.count()).where(waits)).scalar_one())

    def _ended(self) -> bool:
        return with_database(lambda: self._open() == 0) or False

    def _judge(self) -> Verdict:
        heard = self.postman.heard
        carried = {
            ours: Carriage(len(taken), len(taken), silent=ours not in heard)
            for ours, taken in self.company.taken.items()
        }
        kills = sum(part.kills for part in self.parts.values()) + (self.database.kills if self.database else 0)
        rows = list(rows_of(self.store))
        doubts = dict(self.company.doubtful)
        others = [row.id for row in rows if row.state is State.UNKNOWN and row.id not in doubts]
        # What a kill may leave is bounded; more than that is no longer explained by it.
        doubts |= dict.fromkeys(others[: kills * PER_KILL], "killed on its way")
        return judge(rows, carried, doubts)

    def overtaken(self) -> list[int]:
        """Return for each urgent text how many of the bulk that were due before it left left after it became due."""
        return self.flow.overtaken(self.company)

    def stories(self, verdict: Verdict, most: int = 3) -> Iterator[str]:
        """Yield the history of what went wrong, with the kills."""
        wrong = verdict.lost | verdict.repeated | verdict.unexplained
        for ours in list(wrong)[:most]:
            yield f"{ours} (seed {self.plan.seed}): {wrong[ours]}"
            yield from (f"    row: {row.shown}" for row in rows_of(self.store, [ours]))
            yield from (f"    carrier: {line}" for line in self.company.told.get(ours, ()))
        if wrong:
            yield from (f"    {line}" for line in self.told)


def with_database(act: Callable[[], T]) -> T | None:
    """Do something with the database, unless it is away just now: then return ``None``."""
    try:
        return act()
    except StoreFault:
        return None


@contextmanager
def storm(plan: Plan, var: Path) -> Iterator[Storm]:
    """Prepare a service over a fresh database, its company and its postman; everything ends with the block."""
    with ExitStack() as ends:
        database, url = ends.enter_context(database_part()) if plan.postgres else (None, f"sqlite:///{var}/barta.db")
        schema.migrate(url)
        store = open_store(url, Vault((TEST_KEY,)))
        ends.callback(store.close)
        company = Company(plan.seed, plan.habits)
        desk = open_desk(company)
        ends.callback(desk.close)
        port = free_port()
        flow = Flow(plan.seed, plan.texts)
        given = settings(url, var, desk.url, port, plan.rate, flow.zone())
        parts = _parts(var, port, environment(**given))
        for part in parts.values():
            ends.callback(part.end)
        flow.settle(store)
        postman = Postman(company, Verifier(given["PUBLIC_URL"], [TOKEN]))
        ends.callback(postman.stop)
        yield Storm(plan, var, parts, database, url, store, flow, company, postman)


def _parts(var: Path, port: int, given: Mapping[str, str]) -> dict[str, Part]:
    programs = {name: program_command(name, var) for name in ("clock", "urgent", "bulk")}
    parts = {name: Part(name, command, given, var / f"{name}.log") for name, command in programs.items()}
    web = Part("web", web_command("127.0.0.1", port), given, var / "web.log")
    return {"queue": queue_part(var, given), "web": web, **parts}
