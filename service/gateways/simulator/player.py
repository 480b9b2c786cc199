"""A caller's side of one call: what they hear, and every key they may or may not press."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from service.gateways.simulator.document import VOICE, read
from service.gateways.simulator.earpiece import Awaiting, Kind, Moment, listen
from service.gateways.simulator.handset import Answer, CallLeg, Line
from service.gateways.simulator.post import Fetch, UnreachableError

MOST_HOPS = 25
RECORDING_SECONDS = 5


class Call:
    """Plays TwiML as the carrier does (telephony.md 2), to a caller whom the test or the screen moves.

    ``moments`` is everything so far, ``awaiting`` what the line waits for. ``fetch`` checks that prompts exist;
    ``status_url`` receives the number's status callbacks, if given.
    """

    def __init__(self, line: Line, leg: CallLeg, fetch: Fetch | None = None, status_url: str = "") -> None:
        self.leg = leg
        self.moments: list[Moment] = []
        self.awaiting = Awaiting.NOTHING
        self._line = line
        self._fetch = fetch
        self._status_url = status_url
        self._address = ""
        self._rest: list[Element] = []
        self._asking: Element | None = None
        self._asked_at = 0
        self._keyed = ""
        self._hops = 0

    def start(self, path: str = "/twilio/voice") -> None:
        """Ring the service and play until the caller's turn."""
        self._address = self._line.url(path)
        self._follow(lambda url: self._line.call_step(url, self.leg, "ringing"), self._address)

    def press(self, keys: str, after: int | None = None) -> None:
        """Press ``keys`` one by one, after ``after`` of the question's prompts (default: after them all).

        A key cuts the prompts short. A key too many goes to the next question, as it does when typed ahead; keys
        are lost while the line waits for none. ``#`` or another ``finishOnKey`` ends the keying only once
        something was keyed (telephony.md 2).
        """
        if after is not None and self._asking is not None:
            self._cut(after)
        for key in keys:
            if self.over:
                return
            self.moments.append(Moment(Kind.KEY, key))
            if self._asking is None or self.awaiting is not Awaiting.KEY:
                continue
            finish = self._asking.get("finishOnKey", "#")
            if key in finish:
                if self._keyed:
                    self._submit(self._keyed, key)
                continue
            self._keyed += key
            if str(len(self._keyed)) == self._asking.get("numDigits"):
                self._submit(self._keyed, "")

    def silence(self, leave_digits_out: bool = False) -> None:
        """Let the question time out: keyed digits go now; else an empty result, or on to the next verb."""
        if self._asking is None:
            return
        self.moments.append(Moment(Kind.SILENCE, ""))
        told = self._keyed or self._asking.get("actionOnEmptyResult") == "true"
        if told and self.awaiting is Awaiting.KEY:
            self._submit(None if leave_digits_out and not self._keyed else self._keyed, "")
        else:
            self._turn_over()
            self._play()

    def speak(self, seconds: int = RECORDING_SECONDS) -> None:
        """Speak after the beep for ``seconds``; the recording is a stub."""
        if self._asking is None or self.awaiting is not Awaiting.RECORDING:
            return
        url = urljoin(self._address, self._asking.get("action", self._address))
        self._turn_over()
        self._follow(lambda to: self._line.recorded(to, self.leg, seconds), url)

    def hang_up(self) -> None:
        """Hang up, at any moment: no question's action hears of it, only the number's status callback."""
        if not self.over:
            self._end("the caller hung up")

    @property
    def over(self) -> bool:
        """Return whether the call has ended."""
        return any(moment.kind is Kind.END for moment in self.moments)

    @property
    def heard(self) -> tuple[str, ...]:
        """Return what was spoken or played since the caller last acted, in words or addresses."""
        since = [at for at, moment in enumerate(self.moments) if moment.kind in (Kind.KEY, Kind.SILENCE)]
        latest = self.moments[since[-1] + 1 :] if since else self.moments
        return tuple(moment.words for moment in latest if moment.kind in (Kind.SAY, Kind.PLAY, Kind.CUT))

    @property
    def errors(self) -> tuple[str, ...]:
        """Return the codes of everything the carrier complained about."""
        return tuple(moment.words.split()[0] for moment in self.moments if moment.kind is Kind.ERROR)

    def _turn_over(self) -> None:
        self._asking, self._keyed, self._hops = None, "", 0
        self.awaiting = Awaiting.NOTHING

    def _submit(self, digits: str | None, finished_on: str) -> None:
        asking = self._asking
        url = urljoin(self._address, asking.get("action", self._address) if asking is not None else "")
        self._turn_over()
        self._follow(lambda to: self._line.gather(to, self.leg, digits, finished_on), url)

    def _cut(self, after: int) -> None:
        heard = self._asked_at + after
        if heard < len(self.moments):
            self.moments[heard] = replace(self.moments[heard], kind=Kind.CUT)
            del self.moments[heard + 1 :]

    def _follow(self, ask: Callable[[str], Answer], url: str) -> None:
        self._address = url
        try:
            document = read(ask(url), VOICE)
        except UnreachableError:
            self._fail("11205 the service gave no answer")
            return
        for fault in document.faults:
            self.moments.append(Moment(Kind.ERROR, f"{fault.code} {fault.meaning}"))
        if document.faults and not document.verbs:
            self._end("the carrier said that an application error has occurred")
            return
        self._rest = list(document.verbs)
        self._play()

    def _play(self) -> None:
        while self._rest and self.awaiting is Awaiting.NOTHING and not self.over:
            self._do(self._rest.pop(0))
        if self.awaiting is Awaiting.NOTHING and not self._rest and not self.over:
            self._end("the service hung up")

    def _do(self, verb: Element) -> None:
        match verb.tag:
            case "Say" | "Play" | "Pause":
                self.moments += listen((verb,), self._address, self._fetch)
            case "Gather":
                self._asked_at = len(self.moments)
                self.moments += listen(tuple(verb), self._address, self._fetch)
                self._asking, self.awaiting = verb, Awaiting.KEY
            case "Record":
                self.moments.append(Moment(Kind.BEEP, ""))
                self._asking, self.awaiting = verb, Awaiting.RECORDING
            case "Redirect":
                self._redirect(verb)
            case "Reject":
                self._end(f"turned away: {verb.get('reason', 'rejected')}")
            case _:
                self._end("the service hung up")

    def _redirect(self, verb: Element) -> None:
        self._hops += 1
        self._rest = []
        if self._hops > MOST_HOPS:
            self._fail("11100 the service redirects without end")
        else:
            url = urljoin(self._address, (verb.text or "").strip())
            self._follow(lambda to: self._line.call_step(to, self.leg, "in-progress"), url)

    def _fail(self, complaint: str) -> None:
        self.moments.append(Moment(Kind.ERROR, complaint))
        self._end("the carrier said that an application error has occurred")

    def _end(self, how: str) -> None:
        self._turn_over()
        self._rest = []
        self.moments.append(Moment(Kind.END, how))
        if self._status_url:
            try:
                self._line.call_status(self._status_url, self.leg, "completed", 0, 0)
            except UnreachableError:
                self.moments.insert(-1, Moment(Kind.ERROR, "11205 the status callback gave no answer"))
