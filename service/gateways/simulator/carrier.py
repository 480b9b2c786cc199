"""The simulated telephone company: carries texts both ways, connects calls, and brings the receipts."""

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit
from xml.etree.ElementTree import Element

from service.gateways.simulator.document import TEXT, Fault, read
from service.gateways.simulator.handset import Answer, CallLeg, Line
from service.gateways.simulator.knobs import Step, receipts
from service.gateways.simulator.player import Call
from service.gateways.simulator.post import Fetch, UnreachableError
from service.gateways.simulator.ringing import Ring
from service.gateways.simulator.room import Due, Letter, Room
from service.gateways.simulator.send import LONGEST
from service.ports import Clock

MOST_TRIES = 3
TRY_AGAIN_SECONDS = 1.0
MOST_REDIRECTS = 10

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came of one text: the service's answer (``None`` if there was none), its replies, the errors."""

    answer: Answer | None
    replies: tuple[Letter, ...]
    faults: tuple[Fault, ...]


class Carrier:
    """Everything a person with a telephone can do to the service, over one ``Line`` and one ``Room``."""

    def __init__(self, room: Room, line: Line, clock: Clock, fetch: Fetch | None = None) -> None:
        self.room = room
        self.line = line
        self._clock = clock
        self.fetch = fetch

    def text(self, person: str, words: str, parts: int = 0, opt_out: str | None = None) -> Exchange:
        """Send a text from ``person`` and take the replies into their mailbox."""
        sid = self.line.fresh("SM")
        self.room.add(Letter(sid, person, False, words, "received", None, "", self._clock.now().timestamp()))
        knobs = self.room.knobs()
        if knobs.stop_words:
            self._heed(person, words)
        try:
            answer = self.line.text(person, words, sid, parts, opt_out)
            for _ in range(knobs.again):
                answer = self.line.again(answer.request)
            return self._answered(person, answer)
        except UnreachableError:
            return Exchange(None, (), (Fault("11205", "the service gave no answer; the text is lost"),))

    def call(self, person: str, status_url: str = "") -> Call:
        """Let ``person`` ring the service; the call has been started and waits for its first key."""
        leg = CallLeg(self.line.fresh("CA"), person, self.line.service_number)
        call = Call(self.line, leg, self.fetch, status_url)
        call.start()
        return call

    def pick_up(self, sid: str) -> Call | None:
        """Let a person pick up the call their phone rings with; ``None`` if it has stopped ringing."""
        ring = self.room.ringing.take(sid, "in-progress")
        if ring is None:
            return None
        call = Call(self.line, self._leg(ring), self.fetch, ring.status_url)
        call.start(urlsplit(ring.start_url).path)
        return call

    def decline(self, sid: str, status: str = "busy") -> bool:
        """End a call that rings as ``busy``, ``no-answer`` or ``failed``; return false if it does not ring any more."""
        ring = self.room.ringing.take(sid, status)
        if ring is not None:
            self._tell(ring)
        return ring is not None

    def ring_out(self) -> None:
        """Tell the service of the calls nobody picked up in time."""
        while (ring := self.room.ringing.unanswered(self._clock.now().timestamp())) is not None:
            self._tell(ring)

    def _leg(self, ring: Ring) -> CallLeg:
        return CallLeg(ring.sid, self.line.service_number, ring.person, "outbound-api")

    def _tell(self, ring: Ring) -> None:
        with suppress(UnreachableError):
            self.line.call_status(ring.status_url, self._leg(ring), ring.status, 1, 0)

    def mailbox(self, person: str) -> tuple[Letter, ...]:
        """Return the texts on one phone, both directions, oldest first."""
        return self.room.mailbox(person)

    def deliver(self, most: int = 1000) -> int:
        """Post the receipts that are due, at most ``most``, and return how many were posted.

        A receipt that finds no service is tried three times, a second apart. One the service answers with an error
        is not repeated, as with the real carrier.
        """
        self.ring_out()
        posted = 0
        for _ in range(most):
            now = self._clock.now().timestamp()
            due = self.room.take_due(now)
            if due is None:
                break
            posted += self._post(due, now)
        return posted

    def _post(self, due: Due, now: float) -> bool:
        letter, step = due.letter, due.step
        if not letter.callback:
            return False
        try:
            self.line.message_status(letter.callback, letter.sid, letter.person, step.status, step.error_code)
        except UnreachableError:
            if due.tries + 1 < MOST_TRIES:
                self.room.put_back(due, now + TRY_AGAIN_SECONDS)
            return False
        return True

    def _heed(self, person: str, words: str) -> None:
        word = words.strip().upper()
        if word in STOP_WORDS:
            self.room.stop(person)
        elif word in START_WORDS:
            self.room.start(person)

    def _answered(self, person: str, answer: Answer) -> Exchange:
        replies: list[Letter] = []
        faults: list[Fault] = []
        for _ in range(MOST_REDIRECTS):
            document = read(answer, TEXT)
            faults += document.faults
            redirect: Element | None = None
            for verb in document.verbs:
                if verb.tag == "Redirect":
                    redirect = verb
                    break
                replies.append(self._reply(person, verb, answer.request.url))
            if redirect is None:
                return Exchange(answer, tuple(replies), tuple(faults))
            request = answer.request
            pairs = parse_qsl(request.body.decode(), keep_blank_values=True)
            answer = self.line.form(urljoin(request.url, (redirect.text or "").strip()), pairs)
        return Exchange(answer, tuple(replies), (*faults, Fault("11100", "the service redirects without end")))

    def _reply(self, person: str, verb: Element, base: str) -> Letter:
        body = verb.find("Body")
        words = (verb.text if body is None else body.text) or ""
        action = verb.get("action") or verb.get("statusCallback") or ""
        refusal = self._refusal(person, words)
        knobs = self.room.knobs()
        now = self._clock.now().timestamp()
        letter = Letter(
            sid=self.line.fresh("SM"),
            person=verb.get("to") or person,
            outbound=True,
            words=words,
            status="failed" if refusal else "queued",
            error_code=refusal,
            callback=urljoin(base, action) if action else "",
            at=now,
        )
        steps = (Step("failed", refusal),) if refusal else receipts(letter.sid, knobs)
        self.room.add(letter, steps, now + knobs.delay)
        return letter

    def _refusal(self, person: str, words: str) -> str | None:
        if not words.strip():
            return "21602"
        if len(words) > LONGEST:
            return "21617"
        return "21610" if self.room.stopped(person) else None
