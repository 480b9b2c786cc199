"""What a visitor does at the phone: texts, calls and keys of one handset, carried to the service and noted."""

from collections.abc import Callable
from dataclasses import dataclass

from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.diary import Diary, transcript
from service.gateways.simulator.document import TEXT, Fault, read
from service.gateways.simulator.earpiece import Kind, Moment
from service.gateways.simulator.handset import CallLeg
from service.gateways.simulator.handsets import Handset, Handsets
from service.gateways.simulator.player import Call
from service.gateways.simulator.ringing import Ring
from service.gateways.simulator.room import Room
from service.gateways.simulator.transcript import Act, Entry, write
from service.gateways.simulator.wire import Exchange, Wire
from service.ports import Clock
from service.web.phone.papers import Papers

CALL_STATUS = "/twilio/call-status/inbound"
KEYS = frozenset("0123456789*#")
LONGEST = 1600
"""Characters of a text the carrier takes at most (telephony.md 1.1)."""

HEARD = frozenset({Kind.SAY, Kind.PLAY, Kind.CUT})
FIRST = (("+8801711000001", "\u09b0\u09b9\u09bf\u09ae\u09be", True), ("+8801911000002", "Karim", False))
"""Who lies on the table of a new trial: a phone with Bangla letters, and an old one without."""


@dataclass(frozen=True, slots=True)
class Booth:
    """The handsets of a trial and the line to the service. ``carrier`` opens it; it posts into this very process,
    for the only thread of a small trial's web server would wait for itself."""

    room: Room
    handsets: Handsets
    diary: Diary
    wire: Wire
    papers: Papers
    clock: Clock
    carrier: Callable[[], Carrier]

    def table(self) -> tuple[Handset, ...]:
        """Return the handsets on the table; a new trial finds two there."""
        found = self.handsets.every()
        if not found:
            for person, name, letters in FIRST:
                self.handsets.add(person, name, letters)
        return found or self.handsets.every()

    def text(self, handset: Handset, words: str) -> tuple[Fault, ...]:
        """Send a text and return what the carrier complains about."""
        if len(words) > LONGEST:
            return (Fault("21617", f"longer than {LONGEST} characters"),)
        return self.carrier().text(handset.person, words).faults

    def again(self, handset: Handset, exchange: Exchange) -> bool:
        """Let the carrier bring one webhook once more, byte for byte; return whether the answer is the same."""
        answer = self.carrier().line.again(exchange.answer.request)
        if exchange.answer.request.url.endswith("/twilio/sms"):
            words = "\n".join("".join(verb.itertext()) for verb in read(answer, TEXT).verbs)
            self._note(handset, Entry(Act.AGAIN), *([Entry(Act.ANSWER, words)] if words else []))
        return answer.body == exchange.answer.body and answer.status == exchange.answer.status

    def ring(self, handset: Handset) -> None:
        """Ring the service; a call that is still going on is hung up first."""
        self.hang_up(handset)
        carrier = self.carrier()
        self._note(handset, Entry(Act.CALL))
        self._go_on(handset, carrier.call(handset.person, carrier.line.url(CALL_STATUS)))

    def miss(self, handset: Handset) -> None:
        """Ring and hang up before the service answers."""
        self.hang_up(handset)
        line = self.carrier().line
        call = Call(line, CallLeg(line.fresh("CA"), handset.person, line.service_number), None, line.url(CALL_STATUS))
        call.ring_off()
        self._note(handset, Entry(Act.REMARK, "a missed call"))

    def rings(self, handset: Handset) -> Ring | None:
        """Return the call a handset rings with, ``None`` if it does not."""
        return self.room.ringing.now_at(handset.person)

    def ringing(self) -> tuple[Handset, ...]:
        """Return the handsets that ring."""
        called = {ring.person for ring in self.room.ringing.everywhere()}
        return tuple(handset for handset in self.handsets.every() if handset.person in called)

    def answer(self, handset: Handset) -> None:
        """Pick up the call a handset rings with; one that has stopped ringing is gone."""
        ring = self.rings(handset)
        self.hang_up(handset)
        call = self.carrier().pick_up(ring.sid) if ring else None
        if call is not None:
            self._note(handset, Entry(Act.REMARK, "the service rings, and is answered"))
            self._go_on(handset, call)

    def decline(self, handset: Handset) -> None:
        """Turn away the call a handset rings with."""
        ring = self.rings(handset)
        if ring is not None and self.carrier().decline(ring.sid):
            self._note(handset, Entry(Act.REMARK, "the service rings, and is turned away"))

    def press(self, handset: Handset, keys: str, after: int | None) -> None:
        """Press keys, ``after`` so many prompts of the question were heard in full; other characters are no keys."""
        call = self.call(handset)
        pressed = "".join(key for key in keys if key in KEYS)
        if call is not None and not call.over and pressed:
            call.press(pressed, after)
            self._did(handset, call, Entry(Act.KEY, pressed))
            self._go_on(handset, call)

    def wait(self, handset: Handset) -> None:
        """Press nothing until the question times out, or end a recording."""
        call = self.call(handset)
        if call is not None and not call.over:
            call.silence()
            self._did(handset, call, Entry(Act.SILENCE))
            self._go_on(handset, call)

    def speak(self, handset: Handset) -> None:
        """Speak after the beep."""
        call = self.call(handset)
        if call is not None and not call.over:
            call.speak()
            self._go_on(handset, call)

    def hang_up(self, handset: Handset) -> None:
        """Hang up; of a call that is over, put the phone down."""
        call = self.call(handset)
        if call is not None and not call.over:
            self._did(handset, call, Entry(Act.HANG_UP))
            call.hang_up()
        self.handsets.hold(handset.id, "")

    def call(self, handset: Handset) -> Call | None:
        """Return the call a handset is in, ``None`` while it is on the hook."""
        kept = self.handsets.held(handset.id)
        carrier = self.carrier() if kept else None
        return Call.resumed(kept, carrier.line, carrier.fetch) if carrier else None

    def transcript(self, handset: Handset) -> str:
        """Return everything said with this handset's number, as a transcript that runs as a test."""
        return write(transcript(handset.person, self.room.numbered(handset.person), self.diary.of(handset.person)))

    def _go_on(self, handset: Handset, call: Call) -> None:
        self.handsets.hold(handset.id, call.kept())
        self._did(handset, call, *(Entry(Act.HEAR, self.papers.words(moment)) for moment in latest(call.moments)))

    def _did(self, handset: Handset, call: Call, *entries: Entry) -> None:
        """Note what happened on a call; of one that the service made only remarks, for a replay cannot make it ring."""
        ours = call.leg.direction == "inbound"
        told = entries if ours else (Entry(Act.REMARK, entry.line()) for entry in entries)
        self._note(handset, *told)

    def _note(self, handset: Handset, *entries: Entry) -> None:
        self.diary.note(handset.person, self.clock.now().timestamp(), entries)


def latest(moments: list[Moment]) -> tuple[Moment, ...]:
    """Return what was heard since the caller last did something."""
    acts = [at for at, moment in enumerate(moments) if moment.kind in (Kind.KEY, Kind.SILENCE)]
    return tuple(moment for moment in moments[acts[-1] + 1 if acts else 0 :] if moment.kind in HEARD)
