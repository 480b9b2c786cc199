"""The handsets on the table: whose they are, what they can show, and the call each is in."""

from dataclasses import dataclass
from pathlib import Path

from service.gateways.simulator.file import opened, prepare

MOST = 6
"""How many handsets lie on the table at most: more do not fit a screen."""

_TABLES = """
CREATE TABLE IF NOT EXISTS handset (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT, name TEXT, letters INTEGER, calling TEXT);
"""
_READ = "SELECT id, person, name, letters FROM handset "


@dataclass(frozen=True, slots=True)
class Handset:
    """One telephone. ``id`` stands for its number wherever a number may not stand; ``letters`` is whether it can
    show Bangla: many an old one shows a box for each letter."""

    id: int
    person: str
    name: str
    letters: bool


class Handsets:
    """The handsets kept in the carrier's file ``path``. Safe from any thread or process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        prepare(path, _TABLES)

    def every(self) -> tuple[Handset, ...]:
        """Return the handsets in the order they were put on the table."""
        with opened(self._path) as connection:
            return tuple(_handset(row) for row in connection.execute(_READ + "ORDER BY id").fetchall())

    def get(self, handset_id: int) -> Handset | None:
        """Return one handset, ``None`` if there is none."""
        with opened(self._path) as connection:
            row = connection.execute(_READ + "WHERE id = ?", (handset_id,)).fetchone()
        return _handset(row) if row else None

    def add(self, person: str, name: str, letters: bool) -> bool:
        """Put a handset on the table; return false where it is full or somebody there has this number."""
        query = (
            "INSERT INTO handset (person, name, letters, calling) SELECT ?, ?, ?, '' "
            "WHERE (SELECT count(*) FROM handset) < ? AND NOT EXISTS (SELECT 1 FROM handset WHERE person = ?)"
        )
        with opened(self._path) as connection:
            return connection.execute(query, (person, name, letters, MOST, person)).rowcount == 1

    def remove(self, handset_id: int) -> None:
        """Take a handset off the table; its texts stay with its number."""
        with opened(self._path) as connection:
            connection.execute("DELETE FROM handset WHERE id = ?", (handset_id,))

    def show_letters(self, handset_id: int, letters: bool) -> None:
        """Let a handset show Bangla letters, or boxes."""
        with opened(self._path) as connection:
            connection.execute("UPDATE handset SET letters = ? WHERE id = ?", (letters, handset_id))

    def hold(self, handset_id: int, call: str) -> None:
        """Keep the call a handset is in, as :meth:`Call.kept` wrote it; empty for none."""
        with opened(self._path) as connection:
            connection.execute("UPDATE handset SET calling = ? WHERE id = ?", (call, handset_id))

    def held(self, handset_id: int) -> str:
        """Return the call a handset is in, empty for none."""
        with opened(self._path) as connection:
            row = connection.execute("SELECT calling FROM handset WHERE id = ?", (handset_id,)).fetchone()
        return str(row[0]) if row else ""


def _handset(row: tuple[int, str, str, int]) -> Handset:
    return Handset(row[0], row[1], row[2], bool(row[3]))
