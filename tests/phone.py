"""One phone over a whole service: a real application and database, signed webhooks, and time that can be moved."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.document import TEXT, read
from service.gateways.simulator.earpiece import Kind, Moment
from service.gateways.simulator.handset import Line, Request
from service.gateways.simulator.player import Call
from service.gateways.simulator.post import fetch_over_wsgi, over_wsgi
from service.gateways.simulator.room import Room
from service.prompts.prompt import Name
from service.settings import Settings
from service.web.whole import web_app
from service.wiring import Whole, build

PERSON = "+8801712345678"
BEGINNING = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""A Sunday, ten in the morning in Dhaka."""


class MovableClock:
    """Stands still until moved."""

    def __init__(self, now: datetime = BEGINNING) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return the moment the clock stands at."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Move the clock on."""
        self._now += by


class CountingIds:
    """Gives ids that are in order and the same in every run."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self, kind: str) -> str:
        """Return the next id, prefixed with its kind."""
        return f"{kind[:3]}_{next(self._numbers):08d}"


@dataclass
class Phone:
    """Somebody with a telephone. ``number`` may be set to become somebody else."""

    whole: Whole
    carrier: Carrier
    clock: MovableClock
    number: str = PERSON
    calling: Call | None = None
    last: Request | None = None
    _shown: int = 0
    _read: dict[str, int] = field(default_factory=dict)

    def text(self, words: str, parts: int = 0) -> str:
        """Send a text with ``parts`` pictures and return the reply, empty where nothing came."""
        exchange = self.carrier.text(self.number, words, parts)
        assert exchange.faults == (), "the carrier complains about the answer"
        self.last = exchange.answer.request if exchange.answer else None
        self._read[self.number] = len(self.carrier.mailbox(self.number))
        return self._fine("\n".join(letter.words for letter in exchange.replies))

    def again(self) -> str:
        """Let the carrier post the last text once more, byte for byte, and return the reply."""
        assert self.last is not None, "no text was sent yet"
        document = read(self.carrier.line.again(self.last), TEXT)
        return "\n".join("".join(verb.itertext()) for verb in document.verbs)

    def call(self) -> tuple[str, ...]:
        """Ring the service and return the words heard."""
        self._shown = 0
        self.calling = self.carrier.call(self.number, self.carrier.line.url("/twilio/call-status/inbound"))
        return self._heard()

    def press(self, keys: str) -> tuple[str, ...]:
        """Press keys and return the words heard after them."""
        self._line().press(keys)
        return self._heard()

    def pick_up(self, sid: str) -> tuple[str, ...]:
        """Pick up the call the phone rings with and return the words heard."""
        self._shown = 0
        self.calling = self.carrier.pick_up(sid)
        return self._heard()

    def silence(self) -> tuple[str, ...]:
        """Press nothing until the question times out, and return the words heard."""
        self._line().silence()
        return self._heard()

    def hang_up(self) -> tuple[str, ...]:
        """Hang up, and return the texts that then arrive."""
        self._line().hang_up()
        return self.arrived()

    def arrived(self) -> tuple[str, ...]:
        """Let the service act and send what is due, and return the texts that came unasked since the last look."""
        self.whole.act_in_time()
        outbox = self.whole.outbox
        outbox.send(outbox.take(100).due)
        return self.unread(self.number)

    def unread(self, number: str) -> tuple[str, ...]:
        """Return the texts that came to a number since the last look at them."""
        letters = self.carrier.mailbox(number)
        fresh = letters[self._read.get(number, 0) :]
        self._read[number] = len(letters)
        return tuple(letter.words for letter in fresh)

    def _line(self) -> Call:
        assert self.calling is not None, "nobody is calling"
        return self.calling

    def _heard(self) -> tuple[str, ...]:
        call = self._line()
        assert call.errors == (), "the carrier complains about the call"
        fresh, self._shown = call.moments[self._shown :], len(call.moments)
        heard = {Kind.SAY, Kind.PLAY, Kind.CUT}
        return tuple(self._fine(self._words(moment)) for moment in fresh if moment.kind in heard)

    def _fine(self, words: str) -> str:
        """Return words that are an answer: the line said when something inside has failed must not pass as one."""
        catalog = self.whole.words.catalog
        sorry = {catalog.text(name, code).words for name in ("SYS-FAULT", "V-FAULT") for code in catalog.languages}
        assert not any(line in words for line in sorry), "something inside failed, and the safe line was said"
        return words

    def _words(self, moment: Moment) -> str:
        """Return what is heard; of a recording the words it speaks, known from its name."""
        if moment.kind is Kind.SAY:
            return moment.words
        name = Name.parse(urlsplit(moment.words).path.rpartition("/")[2])
        assert name is not None, "a recording without a name"
        return self.whole.words.catalog.text(name.message, name.language).words


@contextmanager
def ready(folder: Path, template: Path) -> Iterator[Phone]:
    """Build a service that has never been used in ``folder``, on a copy of the migrated database ``template``."""
    shutil.copy(template, folder / "barta.db")
    clock, ids = MovableClock(), CountingIds()
    whole = build(Settings.read({}, folder), clock, ids)
    app = web_app(whole)
    line = Line(whole.verifier, over_wsgi(app), clock, ids, whole.words.catalog.deployment.voice)
    yield Phone(whole, Carrier(Room(folder / "carrier.db"), line, clock, fetch_over_wsgi(app)), clock)
    whole.store.close()


@pytest.fixture
def phone(sqlite_template: Path, tmp_path: Path) -> Iterator[Phone]:
    """A phone of somebody nobody knows yet, and a service that has never been used."""
    with ready(tmp_path, sqlite_template) as one:
        yield one
