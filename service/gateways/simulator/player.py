"""A caller's side of one call: what they hear, and every key they may or may not press."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from json import dumps, loads
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, fromstring, tostring

from service.gateways.simulator.document import VOICE, read
from service.gateways.simulator.earpiece import Awaiting, Kind, Moment, listen
from service.gateways.simulator.handset import Answer, CallLeg, Line
from service.gateways.simulator.post import Fetch, UnreachableError

MOST_HOPS = 25
RECORDING_SECONDS = 5
ENDS_RECORDING = "1234567890*#"
"""The keys that end a recording where ``finishOnKey`` names none (telephony.md 2)."""


class Call:
    """Plays TwiML as the carrier does (telephony.md 2), to a caller whom the test or the screen moves.

    ``moments`` is everything so far, ``awaiting`` what the line waits for. ``trail`` is every question asked: the
    keys that led to it, and the address its answer goes to. ``began`` is when it rang. ``fetch`` checks that prompts
    exist; ``status_url`` receives the number's status callbacks, if given.
    """

    def __init__(self, line: Line, leg: CallLeg, fetch: Fetch | None = None, status_url: str = "") -> None:
        self.leg = leg
        self.moments: list[Moment] = []
        self.awaiting = Awaiting.NOTHING
        self.trail: list[tuple[str, str]] = []
        self.began = line.now()
        self._pressed = ""
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

    def ring_off(self, path: str = "/twilio/voice") -> None:
        """Ring the service and hang up before it answers: a missed call, whatever the service says to the ringing."""
        try:
            self._line.call_step(self._line.url(path), self.leg, "ringing")
        except UnreachableError:
            self.moments.append(Moment(Kind.ERROR, "11205 the service gave no answer"))
        self._end("the caller hung up before an answer", "no-answer")

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
            if self.awaiting is Awaiting.RECORDING:
                self._stop_recording(key)
            elif self.awaiting is Awaiting.KEY:
                self._key(key)

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
        """Speak after the beep for ``seconds`` and fall silent; the recording is a stub."""
        if self._asking is None or self.awaiting is not Awaiting.RECORDING:
            return
        self._recorded(self._asking, seconds, "")

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

    @property
    def patience(self) -> int:
        """Return the seconds of silence after which the line goes on by itself."""
        said = self._asking.get("timeout", "5") if self._asking is not None else "0"
        return int(said) if said.isdecimal() else 5

    @property
    def asked_at(self) -> int:
        """Return which moment is the first prompt of the question that is open."""
        return self._asked_at if self._asking is not None else len(self.moments)

    def kept(self) -> str:
        """Return the whole call as text, so that another process can go on with it."""
        return dumps(
            {
                "leg": asdict(self.leg),
                "moments": [asdict(moment) for moment in self.moments],
                "trail": self.trail,
                "began": self.began.isoformat(),
                "awaiting": self.awaiting,
                "status_url": self._status_url,
                "address": self._address,
                "rest": [tostring(verb, "unicode") for verb in self._rest],
                "asking": None if self._asking is None else tostring(self._asking, "unicode"),
                "asked_at": self._asked_at,
                "keyed": self._keyed,
            }
        )

    @classmethod
    def resumed(cls, kept: str, line: Line, fetch: Fetch | None = None) -> "Call":
        """Return the call that ``kept`` wrote."""
        held = loads(kept)
        call = cls(line, CallLeg(**held["leg"]), fetch, held["status_url"])
        call.moments = [Moment(**each | {"kind": Kind(each["kind"])}) for each in held["moments"]]
        call.trail = [(keys, address) for keys, address in held["trail"]]
        call.began = datetime.fromisoformat(held["began"])
        call.awaiting = Awaiting(held["awaiting"])
        call._address = held["address"]
        call._rest = [fromstring(verb) for verb in held["rest"]]  # noqa: S314  the simulator wrote it itself
        call._asking = None if held["asking"] is None else fromstring(held["asking"])  # noqa: S314  as above, ours
        call._asked_at, call._keyed = held["asked_at"], held["keyed"]
        return call

    def _key(self, key: str) -> None:
        asking = self._asking
        if asking is None:
            return
        if key in asking.get("finishOnKey", "#"):
            if self._keyed:
                self._submit(self._keyed, key)
            return
        self._keyed += key
        if str(len(self._keyed)) == asking.get("numDigits"):
            self._submit(self._keyed, "")

    def _stop_recording(self, key: str) -> None:
        asking = self._asking
        if asking is not None and key in asking.get("finishOnKey", ENDS_RECORDING):
            self._recorded(asking, RECORDING_SECONDS, key)

    def _recorded(self, asking: Element, seconds: int, key: str) -> None:
        longest = asking.get("maxLength", "")
        kept = min(seconds, int(longest)) if longest.isdecimal() else seconds
        url = urljoin(self._address, asking.get("action", self._address))
        self._turn_over()
        self._follow(lambda to: self._line.recorded(to, self.leg, kept, key), url)

    def _turn_over(self) -> None:
        self._asking, self._keyed, self._hops = None, "", 0
        self.awaiting = Awaiting.NOTHING

    def _submit(self, digits: str | None, finished_on: str) -> None:
        asking = self._asking
        url = urljoin(self._address, asking.get("action", self._address) if asking is not None else "")
        self._pressed = (digits or "") + finished_on
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
                self.trail.append((self._pressed, urljoin(self._address, verb.get("action", self._address))))
                self._pressed = ""
            case "Record":
                if verb.get("playBeep") != "false":
                    self.moments.append(Moment(Kind.BEEP, ""))
                self._asking, self.awaiting = verb, Awaiting.RECORDING
            case "Redirect":
                self._redirect(verb)
            case "Reject":
                reason = verb.get("reason", "rejected")
                self._end(f"turned away: {reason}", "busy" if reason == "busy" else "no-answer")
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

    def _end(self, how: str, status: str = "completed") -> None:
        self._turn_over()
        self._rest = []
        self.moments.append(Moment(Kind.END, how))
        if self._status_url:
            try:
                seconds = round((self._line.now() - self.began).total_seconds()) if status == "completed" else 0
                self._line.call_status(self._status_url, self.leg, status, 0, seconds)
            except UnreachableError:
                self.moments.insert(-1, Moment(Kind.ERROR, "11205 the status callback gave no answer"))
