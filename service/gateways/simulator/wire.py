"""What went over the wire between the carrier and the service: every webhook and its answer, to be read and copied."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps, loads
from pathlib import Path
from urllib.parse import parse_qsl

from service.gateways.simulator.file import opened, prepare
from service.gateways.simulator.handset import Answer, Request
from service.gateways.simulator.post import Post, Response
from service.ports import Clock

NEWEST = 2000
"""How many exchanges are kept."""

_TABLES = """
CREATE TABLE IF NOT EXISTS wire (
    number INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT, at REAL, url TEXT, headers TEXT, body BLOB,
    status INTEGER, answer_headers TEXT, answer BLOB);
CREATE INDEX IF NOT EXISTS wire_person ON wire (person, number);
"""
_READ = "SELECT number, at, url, headers, body, status, answer_headers, answer FROM wire "


@dataclass(frozen=True, slots=True)
class Exchange:
    """One webhook and its answer; ``at`` is Unix seconds. No status means that there was no answer."""

    number: int
    at: float
    answer: Answer

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Return what the carrier said, blanks kept."""
        return tuple(parse_qsl(self.answer.request.body.decode("utf-8", "replace"), keep_blank_values=True))


class Wire:
    """The exchanges kept in the carrier's file ``path``. Safe from any thread or process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        prepare(path, _TABLES)

    def keep(self, person: str, at: float, answer: Answer) -> None:
        """Keep one exchange with a person."""
        request = answer.request
        row = (
            *(person, at, request.url, dumps(dict(request.headers)), request.body),
            *(answer.status, dumps(dict(answer.headers)), answer.body),
        )
        query = (
            "INSERT INTO wire (person, at, url, headers, body, status, answer_headers, answer) VALUES (?,?,?,?,?,?,?,?)"
        )
        with opened(self._path) as connection:
            last = connection.execute(query, row).lastrowid or 0
            connection.execute("DELETE FROM wire WHERE number <= ?", (last - NEWEST,))

    def of(self, person: str, most: int = 30) -> tuple[Exchange, ...]:
        """Return the newest exchanges of a person, newest first."""
        query = _READ + "WHERE person = ? ORDER BY number DESC LIMIT ?"
        with opened(self._path) as connection:
            return tuple(_exchange(row) for row in connection.execute(query, (person, most)).fetchall())

    def get(self, person: str, number: int) -> Exchange | None:
        """Return one exchange of a person, ``None`` where it is gone."""
        with opened(self._path) as connection:
            row = connection.execute(_READ + "WHERE person = ? AND number = ?", (person, number)).fetchone()
        return _exchange(row) if row else None


def recording(post: Post, wire: Wire, clock: Clock, service_number: str) -> Post:
    """Return a ``Post`` that keeps what goes over it."""

    def kept(url: str, headers: Mapping[str, str], body: bytes) -> Response:
        status, answered, words = post(url, headers, body)
        said = dict(parse_qsl(body.decode("utf-8", "replace")))
        ends = [said.get(end, "") for end in ("From", "To")]
        person = next((end for end in ends if end and end != service_number), "")
        wire.keep(person, clock.now().timestamp(), Answer(Request(url, dict(headers), body), status, answered, words))
        return status, answered, words

    return kept


def _exchange(row: tuple[int, float, str, str, bytes, int, str, bytes]) -> Exchange:
    number, at, url, headers, body, status, answer_headers, answer = row
    request = Request(url, loads(headers), bytes(body))
    return Exchange(number, at, Answer(request, status, loads(answer_headers), bytes(answer)))
