"""What a person did with a handset, and what came of it, as a transcript that runs as a test."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from service.gateways.simulator.file import opened, prepare
from service.gateways.simulator.room import Letter, Room
from service.gateways.simulator.transcript import Act, Entry

LOST = frozenset({"failed", "undelivered"})
"""What the carrier says of a text that never reached the phone."""

_TABLES = """
CREATE TABLE IF NOT EXISTS diary (
    number INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT, act TEXT, words TEXT, at REAL, letter INTEGER);
CREATE INDEX IF NOT EXISTS diary_person ON diary (person, number);
"""
_MINUTES = {"days": 24 * 60, "hours": 60, "minutes": 1}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, and when: Unix seconds by the clock of the trial, which may stand still.

    ``after`` is the number of the newest text in the room then, which puts calls and texts in one order.
    """

    at: float
    entry: Entry
    after: int


class Diary:
    """What happened on calls, kept beside the texts of a room. Safe from any thread or process."""

    def __init__(self, room: Room) -> None:
        self._path = room.path
        prepare(room.path, _TABLES)

    def note(self, person: str, at: float, entries: Iterable[Entry]) -> None:
        """Keep what was done and heard."""
        rows = [(person, entry.act.value, entry.words, at) for entry in entries]
        with opened(self._path) as connection:
            connection.executemany(
                "INSERT INTO diary (person, act, words, at, letter) "
                "VALUES (?,?,?,?, (SELECT coalesce(max(number), 0) FROM letter))",
                rows,
            )

    def of(self, person: str) -> tuple[Line, ...]:
        """Return everything noted of a person, in order."""
        query = "SELECT act, words, at, letter FROM diary WHERE person = ? ORDER BY number"
        with opened(self._path) as connection:
            rows = connection.execute(query, (person,)).fetchall()
        return tuple(Line(at, Entry(Act(act), words), letter) for act, words, at, letter in rows)


def transcript(person: str, letters: Iterable[tuple[int, Letter]], noted: Iterable[Line]) -> tuple[Entry, ...]:
    """Return the conversation of one person: texts and calls in the order they happened, waits of a minute or more.

    ``letters`` come with their numbers; one that never reached the phone is left out. A wait is rounded up, so that
    what was due is due again.
    """
    lines = sorted([*_texts(letters), *noted], key=lambda line: line.after)
    entries = [Entry(Act.PHONE, person)]
    entries += [line.entry for line in lines[:1]]
    for before, line in pairwise(lines):
        entries += [*_waits(line.at - before.at), line.entry]
    return tuple(entries)


def _texts(letters: Iterable[tuple[int, Letter]]) -> Iterator[Line]:
    for number, letter in letters:
        if letter.status not in LOST:
            yield Line(letter.at, Entry(Act.ANSWER if letter.outbound else Act.SEND, letter.words), number)


def _waits(seconds: float) -> Iterator[Entry]:
    minutes = ceil(seconds / 60)
    if seconds < 60:
        return
    unit, length = next((name, size) for name, size in _MINUTES.items() if minutes % size == 0)
    yield Entry(Act.WAIT, f"{minutes // length} {unit}")
