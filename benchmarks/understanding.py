"""What understanding a text costs, and what loading everything costs at start."""

import time
import tracemalloc

from benchmarks.report import Report
from benchmarks.texts import texts
from messages.load import load
from messages.load_understanding import load_lexicon
from messages.understanding import Understander
from service.wiring import CONTENT, LOCALES

ROUNDS = 5
STARTS = 5


def measure(report: Report) -> None:
    """Measure loading, then the first and later readings of every text."""
    loads, builds = [], []
    for _ in range(STARTS):
        began = time.perf_counter()
        library = load(CONTENT, LOCALES)
        loads.append(time.perf_counter() - began)
        began = time.perf_counter()
        understander = Understander(load_lexicon(CONTENT, library.content))
        builds.append(time.perf_counter() - began)
    report.line("content load at start, s (lowest of 5)", f"{min(loads):.2f}", "under 1")
    report.line("matcher made ready, s (lowest of 5)", f"{min(builds):.2f}", "")
    cold = _times(understander)
    warm = sorted(took for _ in range(ROUNDS) for took in _times(understander))
    report.line("first reading, microseconds, median and p99", _pair(sorted(cold)), "")
    report.line("later readings, microseconds, median and p99", _pair(warm), "p99 under 1000")
    tracemalloc.start()
    kept = Understander(load_lexicon(CONTENT, library.content))
    size = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    report.line("memory of the matcher, MB", f"{size:.1f}", "under 30")
    del kept


def _times(understander: Understander) -> list[float]:
    took = []
    for text in texts():
        began = time.perf_counter()
        understander.understand(text)
        took.append((time.perf_counter() - began) * 1e6)
    return took


def _pair(ordered: list[float]) -> str:
    return f"{ordered[len(ordered) // 2]:.0f} and {ordered[int(len(ordered) * 0.99)]:.0f}"
