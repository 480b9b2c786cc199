"""The simulated carrier's own memory: one small SQLite file that every process of a trial shares."""

from dataclasses import asdict, dataclass
from json import dumps, loads
from pathlib import Path

from service.gateways.simulator.file import opened, prepare
from service.gateways.simulator.knobs import Knobs, Step
from service.gateways.simulator.ringing import Ringing

_TABLES = """
CREATE TABLE IF NOT EXISTS letter (
    number INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT UNIQUE, person TEXT, outbound INTEGER, words TEXT,
    status TEXT, error_code TEXT, callback TEXT, at REAL);
CREATE INDEX IF NOT EXISTS letter_person ON letter (person, number);
CREATE TABLE IF NOT EXISTS receipt (
    number INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT, status TEXT, error_code TEXT, due REAL, tries INTEGER);
CREATE INDEX IF NOT EXISTS receipt_due ON receipt (due, number);
CREATE TABLE IF NOT EXISTS stopped (person TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS knobs (only INTEGER PRIMARY KEY CHECK (only = 1), turned TEXT);
"""
_ADD = "INSERT INTO letter (sid, person, outbound, words, status, error_code, callback, at) VALUES (?,?,?,?,?,?,?,?)"
_READ = "SELECT sid, person, outbound, words, status, error_code, callback, at FROM letter "


@dataclass(frozen=True, slots=True)
class Letter:
    """One text on a simulated phone. ``outbound`` is from the service to the person; ``at`` is Unix seconds.

    ``status`` is the carrier's word for it; ``callback`` where its receipts go, empty for none.
    """

    sid: str
    person: str
    outbound: bool
    words: str
    status: str
    error_code: str | None
    callback: str
    at: float


@dataclass(frozen=True, slots=True)
class Due:
    """One receipt that is now to be posted, and how often that was tried before."""

    letter: Letter
    step: Step
    tries: int


class Room:
    """Letters, receipts to come, stopped people and knobs, kept in the file ``path``.

    Holds made-up patients only, so it is private to its owner but not encrypted. Safe from any thread or process.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        prepare(path, _TABLES)
        self.ringing = Ringing(path)

    def add(self, letter: Letter, steps: tuple[Step, ...] = (), due: float = 0.0) -> None:
        """Keep a text and its receipts to come, the first no earlier than ``due``."""
        row = (*asdict(letter).values(),)
        with opened(self.path) as connection:
            connection.execute(_ADD, row)
            connection.executemany(
                "INSERT INTO receipt (sid, status, error_code, due, tries) VALUES (?,?,?,?,0)",
                [(letter.sid, step.status, step.error_code, due) for step in steps],
            )

    def mailbox(self, person: str, newest: int = 200) -> tuple[Letter, ...]:
        """Return the texts of one phone in both directions, oldest first, at most the ``newest``."""
        query = _READ + "WHERE person = ? ORDER BY number DESC LIMIT ?"
        with opened(self.path) as connection:
            return tuple(_letter(row) for row in reversed(connection.execute(query, (person, newest)).fetchall()))

    def numbered(self, person: str, after: int = 0, newest: int = 200) -> tuple[tuple[int, Letter], ...]:
        """Return the newest texts of one phone that came after the one numbered ``after``, each with its number."""
        query = "SELECT number, " + _READ.removeprefix("SELECT ")
        query += "WHERE person = ? AND number > ? ORDER BY number DESC LIMIT ?"
        with opened(self.path) as connection:
            rows = connection.execute(query, (person, after, newest)).fetchall()
        return tuple((row[0], _letter(row[1:])) for row in reversed(rows))

    def letter(self, person: str, number: int) -> Letter | None:
        """Return one text of one phone, ``None`` if there is none with this number."""
        with opened(self.path) as connection:
            row = connection.execute(_READ + "WHERE person = ? AND number = ?", (person, number)).fetchone()
        return _letter(row) if row else None

    def with_callback(self, callback: str) -> tuple[Letter, ...]:
        """Return the texts whose receipts go to ``callback``: more than one means it was sent twice."""
        query = _READ + "WHERE callback = ? ORDER BY number"
        with opened(self.path) as connection:
            return tuple(_letter(row) for row in connection.execute(query, (callback,)).fetchall())

    def take_due(self, now: float) -> Due | None:
        """Take the next receipt due by ``now`` out of the room, and note its status on the text."""
        claim = (
            "DELETE FROM receipt WHERE number = (SELECT number FROM receipt WHERE due <= ? "
            "ORDER BY due, number LIMIT 1) RETURNING sid, status, error_code, tries"
        )
        with opened(self.path) as connection:
            claimed = connection.execute(claim, (now,)).fetchone()
            if claimed is None:
                return None
            sid, status, error_code, tries = claimed
            connection.execute("UPDATE letter SET status = ?, error_code = ? WHERE sid = ?", (status, error_code, sid))
            row = connection.execute(_READ + "WHERE sid = ?", (sid,)).fetchone()
        return Due(_letter(row), Step(status, error_code), tries)

    def owed(self, now: float) -> frozenset[str]:
        """Return names of the receipts that are due by ``now`` and not posted yet."""
        with opened(self.path) as connection:
            rows = connection.execute("SELECT number FROM receipt WHERE due <= ?", (now,)).fetchall()
        return frozenset(f"receipt {number}" for (number,) in rows)

    def next_receipt(self, after: float) -> float | None:
        """Return when the first receipt after ``after`` is due, ``None`` if there is none."""
        with opened(self.path) as connection:
            row = connection.execute("SELECT min(due) FROM receipt WHERE due > ?", (after,)).fetchone()
        found: float | None = row[0]
        return found

    def put_back(self, due: Due, later: float) -> None:
        """Keep a receipt that could not be posted for another try at ``later``."""
        with opened(self.path) as connection:
            connection.execute(
                "INSERT INTO receipt (sid, status, error_code, due, tries) VALUES (?,?,?,?,?)",
                (due.letter.sid, due.step.status, due.step.error_code, later, due.tries + 1),
            )

    def stop(self, person: str) -> None:
        """Block texts to ``person``, as the carrier does on STOP."""
        with opened(self.path) as connection:
            connection.execute("INSERT OR IGNORE INTO stopped VALUES (?)", (person,))

    def start(self, person: str) -> None:
        """Let texts to ``person`` through again."""
        with opened(self.path) as connection:
            connection.execute("DELETE FROM stopped WHERE person = ?", (person,))

    def stopped(self, person: str) -> bool:
        """Return whether the carrier blocks texts to ``person``."""
        with opened(self.path) as connection:
            return connection.execute("SELECT 1 FROM stopped WHERE person = ?", (person,)).fetchone() is not None

    def turn(self, knobs: Knobs) -> None:
        """Set how the network misbehaves from now on."""
        with opened(self.path) as connection:
            connection.execute("INSERT OR REPLACE INTO knobs VALUES (1, ?)", (dumps(asdict(knobs)),))

    def knobs(self) -> Knobs:
        """Return how the network misbehaves now."""
        with opened(self.path) as connection:
            row = connection.execute("SELECT turned FROM knobs").fetchone()
        return Knobs(**loads(row[0])) if row else Knobs()


def _letter(row: tuple[str, str, int, str, str, str | None, str, float]) -> Letter:
    sid, person, outbound, words, status, error_code, callback, at = row
    return Letter(sid, person, bool(outbound), words, status, error_code, callback, at)
