"""The figures of the model card: every batch judged by a model that never saw its hand, written as JSON."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import messages
from messages.load import load
from messages.load_understanding import load_lexicon
from messages.meaning import Command, Level, Understood
from messages.understanding import Understander
from messages.understanding.learned import Learned
from messages.understanding.weights import Weights
from training.corpus import Row, read
from training.held_out import model
from training.interval import wilson

CONTENT = Path(messages.__file__).parent / "content"
LOCALES = CONTENT.parent.parent / "locales"
FIGURES = Path(__file__).parent / "figures.json"


@dataclass(slots=True)
class Tally:
    """Counts of right answers by name."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, right: bool) -> None:
        """Count one message."""
        self.of[name] += 1
        self.right[name] += right

    def table(self) -> dict[str, dict[str, float | int]]:
        """Return for each name the count, the share and its 95 % interval."""
        return {
            name: {
                "n": self.of[name],
                "right": self.right[name],
                "share": round(self.right[name] / self.of[name], 4),
                "low": wilson(self.right[name], self.of[name])[0],
                "high": wilson(self.right[name], self.of[name])[1],
            }
            for name in sorted(self.of)
        }


def write(batches: Iterable[str]) -> None:
    """Judge every batch held out, as many at a time as there are processors, and write the figures."""
    tally = Tally()
    with ProcessPoolExecutor() as pool:
        for held, found in pool.map(held_out, batches):
            tally.right.update(found.right)
            tally.of.update(found.of)
            print(f"{held}: emergencies {found.right['E']} of {found.of['E']}", flush=True)
    FIGURES.write_text(json.dumps(tally.table(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def held_out(held: str) -> tuple[str, Tally]:
    """Return how a batch was understood by a model that never saw it."""
    content = load(CONTENT, LOCALES).content
    understander = Understander(load_lexicon(CONTENT, content))
    batches = read()
    tally = Tally()
    judge(batches[held], _with(understander, model(held, batches, understander, content)), tally)
    return held, tally


def judge(rows: Iterable[Row], understand: Callable[[str], Understood], tally: Tally) -> None:
    """Count how every row was understood."""
    for row in rows:
        meaning = understand(row.text)
        if row.level:
            _level(row, meaning.danger.level, tally)
        elif row.command:
            _command(row, meaning, tally)
        elif row.topic:
            tally.add("topic", meaning.topic == row.topic or row.topic in meaning.near)
        elif row.reply and row.reply != "other":
            tally.add("reply", row.reply in {meaning.reply, meaning.guess})
        if row.unrelated:
            alarmed = meaning.danger.level in {Level.E, Level.EQ}
            tally.add("no false emergency", not alarmed)
            tally.add(f"no false emergency: {row.kind}", not alarmed)
        if row.command != "STOP":
            tally.add("no wrong opt-out", meaning.command is not Command.STOP)


def asked(meaning: Understood) -> str | None:
    """Return the command that is obeyed or asked about, by its whole name."""
    if meaning.asks is Command.LANG and meaning.argument:
        return f"LANG_{meaning.argument.upper()}"
    return meaning.command_name or (meaning.asks.value if meaning.asks else None)


def _level(row: Row, level: Level | None, tally: Tally) -> None:
    meant = Level(row.level or "")
    enough = level is not None and level.rank >= meant.rank
    tally.add(meant.value, enough)
    if meant is Level.E:
        tally.add(f"E: script {row.script}", enough)
        tally.add(f"E: dialect {row.dialect}", enough)
        tally.add(f"E: batch {row.batch}", enough)


def _command(row: Row, meaning: Understood, tally: Tally) -> None:
    right = asked(meaning) == row.command
    tally.add("command", right)
    if row.command == "STOP":
        tally.add("STOP", right)


def _with(understander: Understander, weights: Weights) -> Callable[[str], Understood]:
    learned = Learned(weights)

    def understand(text: str) -> Understood:
        reading = understander.read(text)
        return reading.meaning if reading.settled else learned.advise(reading)

    return understand
