"""The simulated carrier as a gateway like any other."""

import re
from collections.abc import Collection
from datetime import datetime

from service.gateways.simulator.knobs import receipts
from service.gateways.simulator.numbering import carrier_id
from service.gateways.simulator.ringing import Ring
from service.gateways.simulator.room import Letter, Room
from service.gateways.twilio.codes import reason_of
from service.ports import Accepted, Clock, Ids, NotSent, Outgoing, OutgoingCall, Reason

LONGEST = 1600

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


class SimulatedGateway:
    """Takes texts into a ``Room``, with the refusals and the ids of the real carrier."""

    def __init__(self, room: Room, public_url: str, clock: Clock, ids: Ids) -> None:
        self._room = room
        self._public_url = public_url.rstrip("/")
        self._clock = clock
        self._ids = ids

    def send(self, message: Outgoing) -> Accepted | NotSent:
        """Take one text, or refuse it: 21211 for a bad number, 21617 over 1,600 characters, 21610 after STOP."""
        knobs = self._room.knobs()
        code = knobs.refuse or self._refusal(message)
        if code is not None:
            return NotSent(reason_of(code, 429 if code == "20429" else 400), code)
        sid = carrier_id(self._ids, "SM")
        now = self._clock.now().timestamp()
        letter = Letter(sid, message.to, True, message.words, "queued", None, self._callback(message.id), now)
        self._room.add(letter, receipts(sid, knobs), now + knobs.delay)
        return NotSent(Reason.UNKNOWN) if knobs.lose_answers else Accepted(sid)

    def look_up(self, message: Outgoing, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Search for a text whose sending ended in ``Reason.UNKNOWN``, with the meaning of the Twilio gateway's."""
        found = [
            letter
            for letter in self._room.mailbox(message.to)
            if letter.outbound
            and letter.words == message.words
            and letter.callback == self._callback(message.id)
            and letter.at >= since.timestamp()
            and letter.sid not in taken
        ]
        return Accepted(found[0].sid) if len(found) == 1 else NotSent(Reason.UNKNOWN)

    def call(self, call: OutgoingCall) -> Accepted | NotSent:
        """Ring one phone, or refuse: 21217 for a bad number, and what the knobs refuse."""
        knobs = self._room.knobs()
        code = knobs.refuse or (None if _NUMBER.fullmatch(call.to) else "21217")
        if code is not None:
            return NotSent(reason_of(code, 429 if code == "20429" else 400), code)
        sid, now = carrier_id(self._ids, "CA"), self._clock.now().timestamp()
        start, status = (f"{self._public_url}/twilio/{path}/{call.id}" for path in ("voice/out", "call-status"))
        self._room.ringing.add(Ring(sid, call.to, start, status, now, now + call.ring_seconds, call.seconds))
        return NotSent(Reason.UNKNOWN) if knobs.lose_answers else Accepted(sid)

    def look_up_call(self, call: OutgoingCall, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Search for a call whose fate is unknown, with the meaning of the Twilio gateway's."""
        found = [
            ring.sid
            for ring in self._room.ringing.of(call.to)
            if ring.at >= since.timestamp() and ring.sid not in taken
        ]
        return Accepted(found[0]) if len(found) == 1 else NotSent(Reason.UNKNOWN)

    def _callback(self, message_id: str) -> str:
        return f"{self._public_url}/twilio/status/{message_id}"

    def _refusal(self, message: Outgoing) -> str | None:
        if not _NUMBER.fullmatch(message.to):
            return "21211"
        if not message.words.strip():
            return "21602"
        if len(message.words) > LONGEST:
            return "21617"
        return "21610" if self._room.stopped(message.to) else None
