"""``python -m benchmarks.chaos``: the long forms of the chaos suite, a million reminders and real kills."""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from benchmarks.report import Report
from tests.chaos.company import Habits
from tests.chaos.flow import median
from tests.chaos.house import read_words
from tests.chaos.judging import Verdict
from tests.chaos.runs import run
from tests.chaos.storm import Plan, storm
from tests.postgres_server import NoServerError

MILLION = 1_000_000
PIECE = 50_000
"""Texts of one run: each seed has a database of its own, so that memory and disk stay flat."""

STORM = 10_000
RATE = 50.0
KILLS = 60
PAUSE = 8.0
BEHIND = int(RATE * 10)
"""Texts of the bulk that may leave before an urgent one in the middle of a storm: ten seconds of them, the longest a
supervisor takes to start a worker again."""

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  every run has a folder of its own in it


@dataclass(frozen=True, slots=True)
class Piece:
    """What one run came to."""

    verdict: Verdict
    crashes: int
    other: int
    good: bool
    lines: tuple[str, ...]


def measure(report: Report, texts: int = MILLION, storms: int = STORM, seed: int = 1) -> bool:
    """Run both long forms, report what was lost, repeated and unknown, and return whether all is as it must be."""
    good = simulate(report, texts, seed)
    for postgres in (False, True):
        good = storm_through(report, storms, seed, postgres) and good
    return good


def simulate(report: Report, texts: int, seed: int) -> bool:
    """Run the simulation in pieces, one for each seed from ``seed`` on, on all processors."""
    began, total = time.monotonic(), Verdict()
    crashes = other = 0
    good = True
    for piece in _pieces(texts, seed):
        total += piece.verdict
        crashes, other, good = crashes + piece.crashes, other + piece.other, good and piece.good
        print("\n".join(f"    {line}" for line in piece.lines), flush=True)
    what = f"simulated reminders, seeds {seed} to {seed + -(-texts // PIECE) - 1}"
    report.line(what, f"{total.texts} in {time.monotonic() - began:.0f} s", "")
    _figures(report, total)
    report.line("crashes; at indecent hours or behind bulk", f"{crashes}; {other}", "0 of the latter")
    return good


def storm_through(report: Report, texts: int, seed: int, postgres: bool) -> bool:
    """Let reminders flow through real programs that are killed, on one kind of database."""
    kind = "PostgreSQL" if postgres else "SQLite"
    kills = max(7, min(KILLS, texts // 50))
    plan = Plan(seed, texts, kills, PAUSE, RATE, postgres, hurry=False, habits=Habits(busy=0.005))
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="barta-storm-") as var, storm(plan, Path(var)) as weather:
            verdict = weather.rage()
            told, overtaken = list(weather.stories(verdict)), weather.overtaken()
    except NoServerError as reason:
        report.line(f"storm on {kind}", "not run", str(reason))
        return True
    print("\n".join(f"    {line}" for line in [*verdict.says(), *told]), flush=True)
    seconds = time.monotonic() - began
    report.line(f"storm on {kind}, seed {seed}, {kills} kills", f"{verdict.texts} in {seconds:.0f} s", "")
    _figures(report, verdict)
    figure = f"{median(overtaken)} ({overtaken[0]} to {overtaken[-1]})"
    report.line("bulk that left before an urgent text", figure, f"median under {BEHIND}")
    return verdict.good


def _figures(report: Report, verdict: Verdict) -> None:
    report.line("lost", str(len(verdict.lost)), "0")
    report.line("repeated", str(len(verdict.repeated)), "0")
    unknown = f"{verdict.unknown.total()}, unexplained {len(verdict.unexplained)}"
    report.line("unknown", unknown, "0 unexplained")


def _pieces(texts: int, seed: int) -> Iterator[Piece]:
    sizes = [min(PIECE, texts - begins) for begins in range(0, texts, PIECE)]
    with ProcessPoolExecutor(min(len(sizes), os.cpu_count() or 1), get_context("spawn")) as hands:
        running = [hands.submit(_piece, seed + number, size) for number, size in enumerate(sizes)]
        for each in as_completed(running):
            yield each.result()


def _piece(seed: int, texts: int) -> Piece:
    """Run one seed in a process of its own."""
    words = read_words("Asia/Dhaka")
    place = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="barta-chaos-", dir=place) as var:  # noqa: SIM117  one line is too long
        with run(words, seed, texts, Path(var)) as result:
            done = result.simulation
            other = len(done.indecent) + len(done.behind)
            return Piece(result.verdict, done.fate.crashes.total(), other, result.good, tuple(result.says()))


def main() -> None:
    """Run what the command line asks for; ends with 1 where anything was lost, repeated or unexplained."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    asked.add_argument("--texts", type=int, default=MILLION, help="reminders of the simulation; 0 leaves it out")
    asked.add_argument("--storm", type=int, default=STORM, help="reminders of each storm; 0 leaves both out")
    asked.add_argument("--seed", type=int, default=1, help="the first seed")
    given = asked.parse_args()
    report = Report()
    report.title("Chaos")
    good = simulate(report, given.texts, given.seed) if given.texts else True
    for postgres in (False, True) if given.storm else ():
        good = storm_through(report, given.storm, given.seed, postgres) and good
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
