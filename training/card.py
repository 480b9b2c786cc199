"""The figures of the model card: every batch judged by a model that never saw its hand, written as JSON."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from messages.meaning import Command, Level, Understood
from training.corpus import Row
from training.held_out import Opinion
from training.interval import wilson

FIGURES = Path(__file__).parent / "figures.json"
ALARMS = frozenset({Level.E, Level.EQ})


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


def write(opinions: Iterable[Opinion]) -> None:
    """Count and write the figures."""
    tally = Tally()
    for each in opinions:
        count(each.row, each.meaning, tally)
    FIGURES.write_text(json.dumps(tally.table(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def judge(rows: Iterable[Row], understand: Callable[[str], Understood], tally: Tally) -> None:
    """Count how every row was understood."""
    for row in rows:
        count(row, understand(row.text), tally)


def count(row: Row, meaning: Understood, tally: Tally) -> None:
    """Count how one message was understood."""
    if row.level:
        _level(row, meaning.danger.level, tally)
    elif row.command:
        _command(row, meaning, tally)
    elif row.topic:
        tally.add("topic", meaning.topic == row.topic or row.topic in meaning.near)
    elif row.reply and row.reply != "other":
        tally.add("reply", row.reply in {meaning.reply, meaning.guess})
    if row.unrelated:
        calm = meaning.danger.level not in ALARMS
        tally.add("no false emergency in text from outside" if row.background else "no false emergency", calm)
        tally.add(f"no false emergency: {row.kind}", calm)
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
