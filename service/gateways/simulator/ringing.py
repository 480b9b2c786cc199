"""Calls the service makes to simulated phones: who is being rung, and what became of it."""

from dataclasses import asdict, dataclass
from pathlib import Path

from service.gateways.simulator.file import opened, prepare

RINGS = "ringing"

_TABLES = """
CREATE TABLE IF NOT EXISTS ring (
    number INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT UNIQUE, person TEXT, start_url TEXT, status_url TEXT,
    at REAL, rings_until REAL, seconds INTEGER, status TEXT);
CREATE INDEX IF NOT EXISTS ring_person ON ring (person, number);
CREATE INDEX IF NOT EXISTS ring_open ON ring (rings_until) WHERE status = 'ringing';
"""
_ADD = (
    "INSERT INTO ring (sid, person, start_url, status_url, at, rings_until, seconds, status) VALUES (?,?,?,?,?,?,?,?)"
)
_OF = "SELECT sid, person, start_url, status_url, at, rings_until, seconds, status FROM ring "
_NEWEST = _OF + "WHERE person = ? ORDER BY number DESC LIMIT ?"
_EVERYWHERE = _OF + "WHERE status = 'ringing' ORDER BY number"
_NEXT_END = "SELECT min(rings_until) FROM ring WHERE status = 'ringing' AND rings_until > ?"
_TAKE = "UPDATE ring SET status = ? WHERE sid = ? AND status = 'ringing' RETURNING sid"
_GIVE_UP = (
    "UPDATE ring SET status = 'no-answer' WHERE number = (SELECT number FROM ring WHERE status = 'ringing' "
    "AND rings_until <= ? ORDER BY rings_until LIMIT 1) RETURNING sid"
)


@dataclass(frozen=True, slots=True)
class Ring:
    """One call to a phone. Moments are Unix seconds, ``seconds`` is how long it may last once picked up.

    ``start_url`` says what is heard, ``status_url`` is told of its end. ``status`` is the carrier's word for it.
    """

    sid: str
    person: str
    start_url: str
    status_url: str
    at: float
    rings_until: float
    seconds: int
    status: str = RINGS


class Ringing:
    """The calls kept in the carrier's file ``path``. Safe from any thread or process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        prepare(path, _TABLES)

    def add(self, ring: Ring) -> None:
        """Let a phone ring."""
        with opened(self._path) as connection:
            connection.execute(_ADD, (*asdict(ring).values(),))

    def of(self, person: str, most: int = 50) -> tuple[Ring, ...]:
        """Return the newest calls to a phone, oldest first."""
        with opened(self._path) as connection:
            return tuple(Ring(*row) for row in reversed(connection.execute(_NEWEST, (person, most)).fetchall()))

    def now_at(self, person: str) -> Ring | None:
        """Return the call a phone rings with now, the oldest of several, ``None`` if it does not ring."""
        return next((ring for ring in self.of(person) if ring.status == RINGS), None)

    def everywhere(self) -> tuple[Ring, ...]:
        """Return every call that rings now, oldest first."""
        with opened(self._path) as connection:
            return tuple(Ring(*row) for row in connection.execute(_EVERYWHERE).fetchall())

    def next_end(self, after: float) -> float | None:
        """Return when the next call that rings will have rung long enough, ``None`` if none ends after ``after``."""
        with opened(self._path) as connection:
            found: float | None = connection.execute(_NEXT_END, (after,)).fetchone()[0]
        return found

    def take(self, sid: str, status: str) -> Ring | None:
        """End the ringing of a call with this word for what came of it; ``None`` if it does not ring any more."""
        return self._one(_TAKE, (status, sid))

    def unanswered(self, now: float) -> Ring | None:
        """End the ringing of the next call that nobody picked up by ``now``, ``None`` if there is none."""
        return self._one(_GIVE_UP, (now,))

    def _one(self, query: str, values: tuple[object, ...]) -> Ring | None:
        with opened(self._path) as connection:
            taken = connection.execute(query, values).fetchone()
            row = connection.execute(_OF + "WHERE sid = ?", taken).fetchone() if taken else None
        return Ring(*row) if row else None
