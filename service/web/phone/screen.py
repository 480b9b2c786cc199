"""What stands on the screen: letters, calls, people and the clock, made ready for the templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from service.gateways.simulator.earpiece import Awaiting, Kind, Moment
from service.gateways.simulator.handsets import Handset
from service.gateways.simulator.player import Call
from service.gateways.simulator.room import Letter
from service.operations.onlooker import Known, Onlooker
from service.store.outbound import Outbound
from service.web.phone.booth import Booth
from service.web.phone.papers import Paper, Papers
from service.web.phone.path import Draughtsman, Drawing
from service.web.phone.reading import Look, look
from service.web.phone.words import Words

SPEED = 2.2
"""Words a second where nothing can speak: how long a prompt stays before the next (clinical.md 3.1)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One text on a handset: its number there, the letter, its look, and whether a part of it is a draft."""

    number: int
    letter: Letter
    look: Look
    time: str
    parts: tuple[str, ...]
    draft: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class Sounded:
    """One moment of a call on the screen. ``source`` is the sound's address on this server, ``seconds`` how long it
    takes where nothing speaks; ``after`` counts the prompts of the open question before it, ``None`` elsewhere."""

    kind: Kind
    words: str
    language: str
    source: str
    seconds: float
    after: int | None
    message: str
    draft: bool


@dataclass(frozen=True, slots=True)
class Calling:
    """A call on the screen; ``ours`` is whether the service rang."""

    moments: tuple[Sounded, ...]
    awaiting: Awaiting
    patience: int
    over: bool
    ours: bool
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Screen:
    """Makes ready what the templates show."""

    booth: Booth
    looking: Onlooker
    papers: Papers
    draughtsman: Draughtsman
    emergency: str
    zone: ZoneInfo

    def time(self, moment: datetime, words: Words, form: str = "EEE d MMM y, HH:mm:ss") -> str:
        """Return a moment in the deployment's own zone, as the page's language writes it."""
        return format_datetime(moment, form, tzinfo=self.zone, locale=words.language)

    def letters(self, handset: Handset, words: Words, after: int = 0) -> tuple[Shown, ...]:
        """Return the texts on a handset that came after the one numbered ``after``."""
        found = self.booth.room.numbered(handset.person, after)
        return tuple(self._shown(handset, number, letter, words) for number, letter in found)

    def letter(self, handset: Handset, number: int, words: Words) -> Shown | None:
        """Return one text on a handset."""
        letter = self.booth.room.letter(handset.person, number)
        return self._shown(handset, number, letter, words) if letter else None

    def papers_of(self, shown: Shown) -> tuple[Paper, ...]:
        """Return the papers of every message a text joins."""
        text = self._text(shown.letter)
        return self.papers.of([(part.id, part.language) for part in text.parts]) if text else ()

    def known(self, handset: Handset) -> Known | None:
        """Return what the service knows of a handset's owner."""
        return self.looking.known(handset.person)

    def calling(self, handset: Handset, words: Words) -> Calling | None:
        """Return the call a handset is in."""
        call = self.booth.call(handset)
        if call is None:
            return None
        names: Mapping[str, str] = {name: label for name, label in words.words.items() if name.startswith("node_")}
        return Calling(
            moments=tuple(self._sounded(call, at, moment) for at, moment in enumerate(call.moments)),
            awaiting=call.awaiting,
            patience=call.patience,
            over=call.over,
            ours=call.leg.direction != "inbound",
            drawing=self.draughtsman.draw(call.trail, names, words.language),
        )

    def _shown(self, handset: Handset, number: int, letter: Letter, words: Words) -> Shown:
        text = self._text(letter) if letter.outbound else None
        parts = tuple((part.id, part.language) for part in text.parts) if text else ()
        return Shown(
            number=number,
            letter=letter,
            look=look(letter.words, self.emergency, handset.letters),
            time=self.time(datetime.fromtimestamp(letter.at, UTC), words, "d MMM HH:mm"),
            parts=tuple(message for message, _ in parts),
            draft=any(self.papers.is_draft(*part) for part in parts),
            lost=letter.error_code is not None,
        )

    def _text(self, letter: Letter) -> Outbound | None:
        """Return our row of a letter: its receipts come back under our own id."""
        name = urlsplit(letter.callback).path.rpartition("/")[2]
        return self.looking.text(name) if name else None

    def _sounded(self, call: Call, at: int, moment: Moment) -> Sounded:
        is_prompt = moment.kind in {Kind.SAY, Kind.PLAY, Kind.CUT}
        heard = self.papers.heard(moment) if is_prompt else None
        words = self.papers.words(moment) if is_prompt else moment.words
        message, language = heard or ("", moment.language.partition("-")[0])
        address = urlsplit(moment.words) if words != moment.words else None
        return Sounded(
            kind=moment.kind,
            words=words,
            language=language,
            source=f"{address.path}?{address.query}" if address else "",
            seconds=float(moment.words) if moment.kind is Kind.PAUSE else round(len(words.split()) / SPEED, 1),
            after=at - call.asked_at if at >= call.asked_at and call.awaiting is Awaiting.KEY else None,
            message=message,
            draft=heard is not None and self.papers.is_draft(*heard),
        )
