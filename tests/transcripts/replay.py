"""Doing again what a transcript says its people did, and writing down what the service answers."""

from collections.abc import Iterable

from service.gateways.simulator.transcript import Act, Entry, TranscriptFault, length
from tests.phone import Phone
from tests.transcripts.course import Course

PICTURE = 1


class Replay:
    """Plays one transcript on a phone. Its people get numbers nobody else had: ``first`` and those after it.

    With a ``course`` the service is this transcript's own: numbers stay as they are written, and what comes to any of
    its phones unasked is written down with its moment.
    """

    def __init__(self, phone: Phone, first: int, course: Course | None = None) -> None:
        self._phone = phone
        self._course = course
        self._numbers: dict[str, str] = {}
        self._first = first
        self._be("")

    def play(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return the transcript as it goes now."""
        went: list[Entry] = []
        for entry in entries:
            if entry.act in {Act.ANSWER, Act.HEAR, Act.MOMENT, Act.RINGS}:
                continue
            went.append(entry)
            own = self._course.do(entry) if self._course else None
            went += self._do(entry) if own is None else own
            if self._course is not None and entry.act is not Act.REMARK:
                went += self._course.comes()
        return went

    def _do(self, entry: Entry) -> list[Entry]:
        phone = self._phone
        match entry.act:
            case Act.PHONE:
                self._be(entry.words)
                return []
            case Act.SEND:
                return _answered(phone.text(entry.words))
            case Act.PICTURE:
                return _answered(phone.text(entry.words, PICTURE))
            case Act.AGAIN:
                return _answered(phone.again())
            case Act.CALL:
                return _heard(phone.call())
            case Act.KEY:
                return _heard(phone.press(entry.words))
            case Act.SILENCE:
                return _heard(phone.silence())
            case Act.HANG_UP:
                return [part for text in phone.hang_up() for part in _answered(text)]
            case Act.WAIT:
                phone.clock.move(length(entry.words))
                return [part for text in phone.arrived() for part in _answered(text)]
            case Act.WORKER | Act.UNTIL | Act.PICK_UP:
                raise TranscriptFault(f"{entry.line()!r} stands only where a worker is registered")
            case _:
                return []

    def _be(self, number: str) -> None:
        self._phone.number = self._numbers.setdefault(number, f"+88017{self._first + len(self._numbers):08d}")


def _answered(reply: str) -> list[Entry]:
    return [Entry(Act.ANSWER, reply)] if reply else []


def _heard(words: tuple[str, ...]) -> list[Entry]:
    return [Entry(Act.HEAR, each) for each in words]
