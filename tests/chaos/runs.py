"""One seed, one run: everything that belongs to it put together, and its story told where it fails."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from service.secrets import Vault
from service.store.schema import migrate
from service.wiring import Words
from tests.chaos.carriers import CALM, AirCarrier, Moods
from tests.chaos.cuts import CutStore, Fate, LeapingClock
from tests.chaos.house import Sabotage, build_house
from tests.chaos.judging import Verdict, rows_of
from tests.chaos.population import DAYS, Population
from tests.chaos.simulation import STILL, Simulation, Weather
from tests.databases import TEST_KEY

ZONES = ("America/New_York", "Europe/London", "Asia/Dhaka", "Australia/Lord_Howe")
"""Three that change their clocks, one of them by half an hour, and the one Barta is made for."""

SHARE = 0.006
"""The share of points around transactions at which the process dies."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to."""

    seed: int
    zone: str
    verdict: Verdict
    simulation: Simulation

    @property
    def good(self) -> bool:
        """Return whether nothing at all is wrong."""
        return self.verdict.good and not self.simulation.indecent and not self.simulation.behind

    def says(self) -> Iterator[str]:
        """Yield the figures and, where something is wrong, the story of the first texts it is wrong with."""
        run = self.simulation
        yield f"seed {self.seed}, {self.zone}, {run.population.people} people, {run.steps} steps"
        yield from self.verdict.says()
        yield f"crashes {run.fate.crashes.total()}: " + ", ".join(
            f"{at} {n}" for at, n in sorted(run.fate.crashes.items())
        )
        yield "also: " + ", ".join(f"{what} {count}" for what, count in sorted(run.happened.items()))
        yield f"outside decent hours {len(run.indecent)}, urgent behind bulk {len(run.behind)}"
        yield from self.stories()

    def stories(self, most: int = 3) -> Iterator[str]:
        """Yield the history of what went wrong."""
        verdict, run = self.verdict, self.simulation
        for name, wrong in (
            ("lost", verdict.lost), ("repeated", verdict.repeated), ("unexplained", verdict.unexplained),
            ("outside decent hours", run.indecent), ("behind bulk", run.behind),
        ):  # fmt: skip
            for ours in list(wrong)[:most]:
                yield f"{name} {ours} (seed {self.seed}, {self.zone}): {wrong[ours]}"
                yield from (f"    row: {row.shown}" for row in rows_of(run.store, [ours]))
                yield f"    crash: {run.fate.struck.get(ours, 'none')}"
                yield from (f"    carrier: {line}" for line in run.carrier.told.get(ours, ()))


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong in a run. The process dies at a ``share`` of its points and at those that ``at`` counts."""

    share: float = SHARE
    at: frozenset[int] = frozenset()
    moods: Moods = field(default_factory=Moods)
    weather: Weather = field(default_factory=Weather)
    sabotage: Sabotage | None = None


@contextmanager
def run(
    words: Words, seed: int, texts: int, folder: Path, trouble: Trouble | None = None, days: int = DAYS
) -> Iterator[Result]:
    """Run one seed over a fresh database in ``folder`` and yield what it came to, the database still there."""
    name = ZONES[seed % len(ZONES)]
    population = Population(seed, texts, ZoneInfo(name), days)
    url = f"sqlite:///{_fresh(folder, seed)}"
    wrong = trouble or Trouble()
    doom = Fate(seed, wrong.share, wrong.at)
    clock = LeapingClock(population.begins)
    store = CutStore(url, Vault((TEST_KEY,)), doom)
    try:
        carrier = AirCarrier(seed, clock, doom, wrong.moods)
        house = build_house(words, population.zone, store, carrier, clock)
        if wrong.sabotage is not None:
            house = replace(house, outbox=wrong.sabotage(house.outbox))
        simulation = Simulation(population, house, store, carrier, clock, doom, wrong.weather)
        with simulation.unhurt():
            population.settle(store)
        yield Result(seed, name, simulation.run(), simulation)
    finally:
        store.close()
        for each in folder.glob(f"chaos-{seed}.db*"):
            each.unlink()


def _fresh(folder: Path, seed: int) -> Path:
    """Return a database without rows, copied from one that is migrated once for a folder."""
    model, file = folder / "model.db", folder / f"chaos-{seed}.db"
    if not model.exists():
        migrate(f"sqlite:///{model}")
    shutil.copy(model, file)
    return file


__all__ = ["CALM", "STILL", "Result", "Trouble", "run"]
