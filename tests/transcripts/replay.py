"""Doing again what a transcript says its people did, and writing down what the service answers."""

from collections.abc import Iterable

from service.gateways.simulator.transcript import Act, Entry, length
from tests.phone import Phone

PICTURE = 1


class Replay:
    """Plays one transcript on a phone. Its people get numbers nobody else had: ``first`` and those after it."""

    def __init__(self, phone: Phone, first: int) -> None:
        self._phone = phone
        self._numbers: dict[str, str] = {}
        self._first = first
        self._be("")

    def play(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return the transcript as it goes now."""
        went: list[Entry] = []
        for entry in entries:
            if entry.act not in {Act.ANSWER, Act.HEAR}:
                went.append(entry)
                went += self._do(entry)
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
            case _:
                return []

    def _be(self, number: str) -> None:
        self._phone.number = self._numbers.setdefault(number, f"+88017{self._first + len(self._numbers):08d}")


def _answered(reply: str) -> list[Entry]:
    return [Entry(Act.ANSWER, reply)] if reply else []


def _heard(words: tuple[str, ...]) -> list[Entry]:
    return [Entry(Act.HEAR, each) for each in words]
