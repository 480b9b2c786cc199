"""Thousands of callers and texters whose fingers slip, the same ones at every run."""

from pathlib import Path
from random import Random

from benchmarks.noise import texters
from benchmarks.noise.callers import Callers
from benchmarks.noise.fate import Fate, summary
from benchmarks.report import Report
from service.settings import Settings
from service.watch import Figures
from service.wiring import SystemClock, Words, build_words

SEED = 20
RINGS = 60
"""How often each caller calls: 62 callers make 3,720 calls."""

WRITES = 6


def callers(words: Words, rings: int, slips: float | None = None) -> list[Fate]:
    """Return what became of everybody who called ``rings`` times each."""
    people, pick = Callers(words.call), Random(SEED)
    given = {} if slips is None else {"share": slips}
    return [people.ring(caller, pick, **given) for caller in people.goals() for _ in range(rings)]


def writers(words: Words, times: int, slips: float | None = None) -> list[Fate]:
    """Return what became of everybody who wrote ``times`` times each."""
    service = texters.Service(words.library.content, words.understander, words.conversation, SystemClock())
    pick, given = Random(SEED), {} if slips is None else {"share": slips}
    wanted = texters.goals(service.content)
    return [texters.write(service, texter, pick, **given) for texter in wanted for _ in range(times)]


def measure(report: Report) -> None:
    """Print how many reach what they want while one act in five goes wrong."""
    words = build_words(Settings.read({}, Path("var")), Figures())
    report.line("callers who reach it, one key in five wrong or none", summary(callers(words, RINGS)), "95% in 3")
    report.line("texters who reach it, one text in five wrong", summary(writers(words, WRITES)), "95% in 3")
