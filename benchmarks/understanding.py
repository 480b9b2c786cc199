"""What understanding a text costs with both tiers, what loading everything costs, and what no form of a text breaks."""

import random
import time
import tracemalloc
from collections.abc import Callable

from benchmarks.report import Report
from benchmarks.texts import texts
from messages.load import load
from messages.load_understanding import load_learned, load_lexicon
from messages.meaning import Command, Understood
from messages.understanding import Understander
from service.wiring import CONTENT, LOCALES
from tests.training.mangling import HARMLESS, slipped, strings

ROUNDS = 5
STARTS = 5
STRINGS = 100_000
SEED = 5


def measure(report: Report) -> None:
    """Measure loading, then the first and later readings of every text, by the processor's time."""
    loads, builds = [], []
    for _ in range(STARTS):
        began = time.process_time()
        library = load(CONTENT, LOCALES)
        loads.append(time.process_time() - began)
        began = time.process_time()
        understander = Understander(load_lexicon(CONTENT, library.content), load_learned(CONTENT), _loud)
        builds.append(time.process_time() - began)
    report.line("content load at start, s (lowest of 5)", f"{min(loads):.2f}", "under 1")
    report.line("matcher and weights made ready, s (lowest of 5)", f"{min(builds):.2f}", "")
    cold = _times(understander)
    warm = sorted(took for _ in range(ROUNDS) for took in _times(understander))
    report.line("first reading, microseconds, median and p99", _pair(sorted(cold)), "")
    report.line("later readings, microseconds, median and p99", _pair(warm), "p99 under 1000")
    tracemalloc.start()
    kept = Understander(load_lexicon(CONTENT, library.content), load_learned(CONTENT), _loud)
    size = tracemalloc.get_traced_memory()[0] / 1e6
    _times(kept)
    grown = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    report.line("memory of the matcher with its weights, MB", f"{size:.1f}", "")
    report.line("… and with the words it remembers after every text, MB", f"{grown:.1f}", "under 30")
    _forms(report, understander)
    _strings(report, understander)


def _loud(fault: Exception) -> None:
    raise fault


def _forms(report: Report, understander: Understander) -> None:
    """Report how many texts mean something else in another form, and how many after one slip of the finger."""
    known = {text: understander.understand(text) for text in texts()}
    for name, form in (*HARMLESS.items(), ("one slip of the finger", slipped)):
        kept = _kept(understander, known, form)
        limit = "" if form is slipped else "all"
        report.line(f"level and command kept: {name}", f"{kept / len(known):.1%} of {len(known)}", limit)


def _kept(understander: Understander, known: dict[str, Understood], form: Callable[[str, random.Random], str]) -> int:
    pick = random.Random(SEED)
    return sum(_acted(understander.understand(form(text, pick))) == _acted(known[text]) for text in known)


def _acted(meaning: Understood) -> tuple[object, ...]:
    return meaning.danger.level, meaning.command, meaning.argument if meaning.command else None


def _strings(report: Report, understander: Understander) -> None:
    """Report that random strings neither raise (this matcher would) nor opt out."""
    out, longest, began = 0, 0.0, time.process_time()
    for text in strings(STRINGS, SEED):
        before = time.process_time_ns()
        out += understander.understand(text).command is Command.STOP
        longest = max(longest, (time.process_time_ns() - before) / 1e6)
    took = time.process_time() - began
    report.line(f"opt-outs in {STRINGS:,} random strings, none of which failed", f"{out} ({took:.0f} s)", "0")
    report.line("the longest that one of them took, milliseconds", f"{longest:.1f}", "")


def _times(understander: Understander) -> list[float]:
    took = []
    for text in texts():
        began = time.process_time_ns()
        understander.understand(text)
        took.append((time.process_time_ns() - began) / 1e3)
    return took


def _pair(ordered: list[float]) -> str:
    return f"{ordered[len(ordered) // 2]:.0f} and {ordered[int(len(ordered) * 0.99)]:.0f}"
