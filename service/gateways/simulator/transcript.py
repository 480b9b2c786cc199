"""Conversations as text a clinician can read and a test can run again.

One line is one thing: ``# a remark``, ``phone NUMBER`` (who acts from here on), ``> words sent``,
``< words answered``, ``picture``, ``again`` (the carrier brings the last text once more), ``call``, ``key 1``,
``silence``, ``hang up``, ``: words heard``, ``wait 20 minutes``.
Consecutive ``>`` or ``<`` lines are one text; each ``:`` line is one prompt.

Where a plan runs: ``worker NUMBER LANGUAGE`` (a health worker is registered), ``until 2026-11-25 10:05`` (time runs, on
the clock on the wall) or ``until it rings``, ``@ Wed 2026-11-25 10:00 NUMBER`` (then this phone gets what follows
unasked), ``rings`` (a call of ours), ``pick up``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Act(StrEnum):
    """What a line of a transcript is."""

    REMARK = "#"
    PHONE = "phone"
    SEND = ">"
    ANSWER = "<"
    PICTURE = "picture"
    AGAIN = "again"
    CALL = "call"
    KEY = "key"
    SILENCE = "silence"
    HANG_UP = "hang up"
    HEAR = ":"
    WAIT = "wait"
    WORKER = "worker"
    UNTIL = "until"
    MOMENT = "@"
    RINGS = "rings"
    PICK_UP = "pick up"


DONE_BY_PERSON = frozenset(Act) - {Act.REMARK, Act.ANSWER, Act.HEAR, Act.MOMENT, Act.RINGS}
"""What a replay does; the other lines are what it must lead to."""

JOINED = frozenset({Act.SEND, Act.ANSWER, Act.REMARK})
"""Lines of these that follow each other are one text."""

UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a transcript."""

    act: Act
    words: str = ""

    def line(self) -> str:
        """Return the entry as it is written; several lines for words that hold line ends."""
        if self.act in {Act.SEND, Act.ANSWER, Act.HEAR, Act.REMARK}:
            return "\n".join(f"{self.act.value} {part}".rstrip() for part in self.words.split("\n"))
        return f"{self.act.value} {self.words}".rstrip()


class TranscriptFault(ValueError):
    """A transcript has a line that is none; says which and what could stand there."""


def read(text: str) -> tuple[Entry, ...]:
    """Return the entries of a transcript, lines of one text joined. Raises ``TranscriptFault``."""
    entries: list[Entry] = []
    joins = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            joins = False
            continue
        entry = _entry(line, number)
        if joins and entries and entries[-1].act is entry.act and entry.act in JOINED:
            entries[-1] = Entry(entry.act, f"{entries[-1].words}\n{entry.words}")
        else:
            entries.append(entry)
        joins = True
    return tuple(entries)


def write(entries: Iterable[Entry]) -> str:
    """Return a transcript; every act of the person, and every moment, begins a paragraph."""
    lines: list[str] = []
    last: Act | None = None
    for entry in entries:
        begins = entry.act in DONE_BY_PERSON or entry.act is Act.MOMENT
        if lines and (begins or (entry.act is last and entry.act in JOINED)):
            lines.append("")
        lines.append(entry.line())
        last = entry.act
    return "\n".join(lines) + "\n"


def length(words: str) -> timedelta:
    """Return how long ``wait`` waits; raises ``TranscriptFault`` for words that name no time."""
    count, _, unit = words.partition(" ")
    if not count.isdecimal() or unit not in UNITS:
        raise TranscriptFault(f"{words!r} is no time to wait: write a number and one of {', '.join(UNITS)}")
    return int(count) * UNITS[unit]


def moment(words: str) -> datetime:
    """Return the moment on the wall that ``until`` names; raises ``TranscriptFault`` for words that name none."""
    try:
        return datetime.strptime(words, "%Y-%m-%d %H:%M")  # noqa: DTZ007  the reader knows the zone
    except ValueError:
        raise TranscriptFault(f"{words!r} is no moment: write it like 2026-11-25 10:05") from None


def _entry(line: str, number: int) -> Entry:
    for act in sorted(Act, key=lambda each: -len(each.value)):
        if line == act.value or line.startswith(f"{act.value} "):
            return Entry(act, line[len(act.value) + 1 :])
    marks = ", ".join(act.value for act in Act)
    raise TranscriptFault(f"line {number} begins with none of {marks}: {line[:40]!r}")
