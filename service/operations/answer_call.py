"""A step of a call: the key that was pressed, what is spoken next, recorded in one transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from messages.catalog import Catalog
from messages.voice import Call, Place
from messages.voice.call import Spoken as Turn
from service.operations.calling.places import Places
from service.operations.calling.speaking import FindAudio, Speaking
from service.operations.effects import Occasion, Then, carry_out, nothing_more
from service.operations.release import Release
from service.ports import CallHeard, CallReply, Clock, Ids
from service.secrets import Address, Kind, normalise
from service.store import Store, Transaction, calls, people

STEP = "/twilio/voice/step"


@dataclass(frozen=True, slots=True)
class AnswerCall:
    """Answers calls. ``audio`` returns the address of a recording of exactly these words, if there is one."""

    store: Store
    call: Call
    catalog: Catalog
    release: Release
    audio: FindAudio
    write: Callable[[CallReply], str]
    clock: Clock
    ids: Ids
    public_url: str
    country: str
    then: Then = nothing_more

    def __call__(self, heard: CallHeard, place: Place | None) -> str:
        """Return the carrier's reply to a step of a call; ``place`` is ``None`` on its first request.

        The same step of the same call gets the stored answer and changes nothing. Raises ``StoreFault``.
        """
        now = self.clock.now()
        address = normalise(other_end(heard), self.country)
        key = step_key(place, heard.digits)
        with self.store.transaction() as tx:
            person_id = self._person(tx, address, now)
            call = calls.begin(tx, self._start(heard, person_id), now)
            stored = calls.answered(tx, call.id, key)
            if stored is not None:
                return stored
            turn = self.call.step(place, heard.digits) if place is not None else self._opening(tx, person_id, now)
            reply = self.speaking(turn, address.value, f"{self.public_url}{STEP}")
            at = urlencode(turn.place.query())
            calls.answer(tx, replace(call, place=at, language=turn.place.language), key, reply, now)
            if person_id:
                occasion = Occasion(person_id, now, "call", turn.language, self.ids.new("question"))
                carry_out(tx, turn.effects, occasion, self.then)
            return reply

    @property
    def speaking(self) -> Speaking:
        """Return what turns a step into the carrier's reply."""
        return Speaking(self.catalog, self.release, self.audio, self.write)

    def _opening(self, tx: Transaction, person_id: str | None, now: datetime) -> Turn:
        """Return the first words: a caller whose call just broke off may go on where it was."""
        return (person_id and Places(self.call).after_a_drop(tx, person_id, now)) or self.call.start()

    def _person(self, tx: Transaction, address: Address, now: datetime) -> str | None:
        if address.kind not in {Kind.PHONE, Kind.SHORT}:
            return None
        person, _ = people.reach(tx, address, self.ids.new("person"), now)
        return person.id

    def _start(self, heard: CallHeard, person_id: str | None) -> calls.Start:
        direction = "outbound" if heard.direction.startswith("outbound") else "inbound"
        begins = urlencode(Place().query())
        return calls.Start(self.ids.new("call"), heard.provider_id, person_id, direction, begins, heard.status[:32])


def other_end(heard: CallHeard) -> str:
    """Return the patient's number: who called us, or whom we called."""
    return heard.called if heard.direction.startswith("outbound") else heard.caller


def step_key(place: Place | None, digits: str | None) -> str:
    """Return what makes a repeated request the same: the place and step in its address, and the keys."""
    if place is None:
        return "start"
    said = f"{urlencode(place.query())} {digits or ''}"
    return f"{place.step}-{hashlib.sha256(said.encode()).hexdigest()[:32]}"
