"""The carrier's webhooks, signed and shaped as the real ones are (telephony.md 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlencode

from messages.segments import count
from service.gateways.simulator.numbering import carrier_id
from service.gateways.simulator.post import Post
from service.gateways.twilio.signature import HEADER, Pairs, Verifier
from service.ports import Clock, Ids

ACCOUNT = "AC" + "0" * 32
COUNTRY = "BD"


@dataclass(frozen=True, slots=True)
class Request:
    """One webhook as it went over the wire, so that it can be sent once more, byte for byte."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered to ``request``."""

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class CallLeg:
    """One call: the carrier's id for it, who called and whom, and which way it goes."""

    sid: str
    caller: str
    called: str
    direction: str = "inbound"


class Line:
    """The carrier's side of the wire: builds, signs and posts webhooks to one service.

    Every method returns the service's answer and raises ``UnreachableError`` when there is none.
    """

    def __init__(self, verifier: Verifier, post: Post, clock: Clock, ids: Ids, service_number: str) -> None:
        self.service_number = service_number
        self._verifier = verifier
        self._post = post
        self._clock = clock
        self._ids = ids

    def now(self) -> datetime:
        """Return the moment by the carrier's clock."""
        return self._clock.now()

    def fresh(self, prefix: str) -> str:
        """Return a new id as the carrier writes them: ``SM`` or ``CA`` and 32 hexadecimal digits."""
        return carrier_id(self._ids, prefix)

    def url(self, path: str) -> str:
        """Return the public address of a path of the service."""
        return self._verifier.url(path)

    def text(self, sender: str, words: str, sid: str, parts: int = 0, opt_out: str | None = None) -> Answer:
        """Post an inbound text of ``words`` with ``parts`` attachments to ``/twilio/sms``."""
        sendable = words.encode(errors="replace").decode()
        pairs = [
            ("ToCountry", ""),
            ("ToState", ""),
            ("SmsMessageSid", sid),
            ("NumMedia", str(parts)),
            ("ToCity", ""),
            ("FromZip", ""),
            ("SmsSid", sid),
            ("FromState", ""),
            ("SmsStatus", "received"),
            ("FromCity", ""),
            ("Body", sendable),
            ("FromCountry", COUNTRY),
            ("To", self.service_number),
            ("ToZip", ""),
            ("NumSegments", str(count(sendable).segments)),
            ("MessageSid", sid),
            ("AccountSid", ACCOUNT),
            ("From", sender),
            ("ApiVersion", "2010-04-01"),
        ]
        pairs += [("OptOutType", opt_out)] if opt_out else []
        return self.form(self.url("/twilio/sms"), pairs)

    def message_status(self, url: str, sid: str, to: str, status: str, error_code: str | None = None) -> Answer:
        """Post a receipt for the text ``sid`` to the callback address it was sent with."""
        pairs = [
            ("SmsSid", sid),
            ("SmsStatus", status),
            ("MessageStatus", status),
            ("To", to),
            ("MessageSid", sid),
            ("AccountSid", ACCOUNT),
            ("From", self.service_number),
            ("ApiVersion", "2010-04-01"),
        ]
        pairs += [("ErrorCode", error_code)] if error_code else []
        return self.form(url, pairs)

    def call_step(self, url: str, leg: CallLeg, status: str) -> Answer:
        """Ask for the next instructions of a call: ``ringing`` at its start, ``in-progress`` after."""
        return self.form(url, _call_pairs(leg, status))

    def gather(self, url: str, leg: CallLeg, digits: str | None, finished_on: str = "") -> Answer:
        """Post what was keyed in; ``None`` leaves ``Digits`` out, as some carriers do on silence."""
        pairs = [*_call_pairs(leg, "in-progress"), ("FinishedOnKey", finished_on), ("msg", "Gather End")]
        pairs += [] if digits is None else [("Digits", digits)]
        return self.form(url, pairs)

    def recorded(self, url: str, leg: CallLeg, seconds: int, keys: str = "") -> Answer:
        """Post the end of a recording of ``seconds``; the recording itself is a stub."""
        recording = self.fresh("RE")
        pairs = [
            *_call_pairs(leg, "in-progress"),
            ("RecordingSid", recording),
            ("RecordingUrl", f"https://recordings.invalid/{recording}"),
            ("RecordingDuration", str(seconds)),
            ("Digits", keys),
        ]
        return self.form(url, pairs)

    def call_status(self, url: str, leg: CallLeg, status: str, sequence: int, seconds: int | None = None) -> Answer:
        """Post a call's progress; ``seconds`` is given on its end."""
        pairs = [
            *_call_pairs(leg, status),
            ("Timestamp", format_datetime(self._clock.now())),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", str(sequence)),
        ]
        if seconds is not None:
            pairs += [("CallDuration", str(seconds)), ("Duration", str(-(-seconds // 60)))]
        return self.form(url, pairs)

    def form(self, url: str, pairs: Pairs) -> Answer:
        """Sign and post a form of any fields, for shapes no method here makes."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": self.fresh("IT"),
            HEADER: self._verifier.sign_url(url, pairs),
        }
        return self.again(Request(url, headers, urlencode(list(pairs)).encode()))

    def again(self, request: Request) -> Answer:
        """Post a request as it stands: the carrier's retry, with the same ids and the same idempotency token."""
        status, headers, body = self._post(request.url, request.headers, request.body)
        return Answer(request, status, headers, body)


def _call_pairs(leg: CallLeg, status: str) -> list[tuple[str, str]]:
    ends = (("From", leg.caller), ("To", leg.called), ("Caller", leg.caller), ("Called", leg.called))
    places = [(f"{end}{place}", "") for end, _ in ends for place in ("City", "State", "Zip")]
    return [
        ("AccountSid", ACCOUNT),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", leg.sid),
        ("CallStatus", status),
        ("Direction", leg.direction),
        *ends,
        *places,
        ("FromCountry", COUNTRY),
        ("CallerCountry", COUNTRY),
        ("ToCountry", ""),
        ("CalledCountry", ""),
    ]
