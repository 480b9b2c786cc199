"""What the service asks of the world: the telephone company, the clock, fresh ids."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Reason(StrEnum):
    """Why a message was not accepted: a closed family that every gateway maps its own codes to."""

    LATER = "later"
    NEVER = "never"
    OPTED_OUT = "opted out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text on its way: our own message id, the E.164 number, the exact words."""

    id: str
    to: str
    words: str


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """One call on its way: our own message id, from which the gateway makes the addresses the carrier asks and
    tells; the E.164 number; how many seconds it may ring and last; whether the carrier listens for a machine."""

    id: str
    to: str
    ring_seconds: int = 25
    seconds: int = 600
    machine: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier took the message or the call; ``provider_id`` is the carrier's name for it."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The carrier did not take the message. ``code`` is its own error code, if it gave one."""

    reason: Reason
    code: str | None = None


class Gateway(Protocol):
    """Carries texts to phones and calls them. Threads may share it."""

    def send(self, message: Outgoing) -> Accepted | NotSent:
        """Hand one message to the carrier; never raises for what a carrier may answer."""
        ...

    def look_up(self, message: Outgoing, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Search the carrier for a message that left no earlier than ``since`` and whose fate is unknown.

        ``taken`` are carrier's ids that belong to other messages of ours. What is not certainly found stays
        ``Reason.UNKNOWN``: absence is no proof that nothing left.
        """
        ...

    def call(self, call: OutgoingCall) -> Accepted | NotSent:
        """Have the carrier ring a phone; never raises for what a carrier may answer.

        Once it is picked up the carrier asks ``/twilio/voice/out/<id>`` what to say; what becomes of the call it
        tells ``/twilio/call-status/<id>``.
        """
        ...

    def look_up_call(self, call: OutgoingCall, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Search the carrier for a call whose fate is unknown, with the meaning of :meth:`look_up`."""
        ...


class Clock(Protocol):
    """Tells the time, so that tests and the trial can move it."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class Ids(Protocol):
    """Makes fresh identifiers."""

    def new(self, kind: str) -> str:
        """Return a new unguessable id for a row of ``kind``."""
        ...


@dataclass(frozen=True, slots=True)
class TextHeard:
    """One inbound text as a gateway read it; ``parts`` counts attached pictures or sounds."""

    provider_id: str
    sender: str
    recipient: str
    words: str
    parts: int
    opt_out: str | None
    raw: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CallHeard:
    """One step of a call: ``digits`` is empty on silence, ``None`` when nothing was asked."""

    provider_id: str
    caller: str
    called: str
    direction: str
    status: str
    digits: str | None
    raw: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One prompt: its recording if there is one for exactly these words, else the words and a named voice."""

    words: str
    language: str
    voice: str
    audio_url: str | None = None


@dataclass(frozen=True, slots=True)
class Keypad:
    """Prompts that a key press may cut short; one digit, or silence for ``seconds``, goes to ``action``."""

    prompts: tuple[Spoken, ...]
    action: str
    seconds: int


@dataclass(frozen=True, slots=True)
class CallReply:
    """What a call hears next: ``before`` is spoken in full, then a keypad question or the end of the call."""

    before: tuple[Spoken, ...]
    keypad: Keypad | None
