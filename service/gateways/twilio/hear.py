"""What the carrier tells us, read tolerantly: unknown, missing, repeated and absurd parameters are all survived."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.ports import CallHeard, TextHeard

Pairs = Sequence[tuple[str, str]]

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CHANNEL = re.compile(r"^(whatsapp|rcs|sms|tel|messenger):", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s().\u00a0\u2010-\u2015-]+")
_KEYS = re.compile(r"[^0-9*#A-D]")
_OPT_OUT = frozenset({"STOP", "START", "HELP"})
_MOST_PARTS = 99
_MOST_KEYS = 16


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the carrier says became of one text.

    ``message_id`` is ours, from the callback's URL; ``provider_id`` the carrier's, empty if not given.
    ``status`` is its own word in lower case, read by :func:`messages.delivery.reported`; ``error_code`` is
    ``None`` where there is none.
    """

    message_id: str
    provider_id: str
    status: str
    error_code: str | None


@dataclass(frozen=True, slots=True)
class CallReceipt:
    """What the carrier says became of one call; ``sequence`` orders these (texts have no such number).

    ``seconds`` is the length of a finished call.
    """

    call_id: str
    provider_id: str
    status: str
    sequence: int | None
    seconds: int | None
    error_code: str | None


def pairs_of_json(body: bytes) -> Pairs:
    """Read a JSON object as pairs, for carriers that post JSON; anything that is no flat object gives no pairs."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(read, dict):
        return ()
    return tuple((str(name), _scalar(value)) for name, value in read.items() if not isinstance(value, dict | list))


def text(parameters: Pairs) -> TextHeard:
    """Read an inbound text (telephony.md 1.1). Never raises.

    ``provider_id`` is empty when the carrier named no message: nothing is invented, and the caller decides
    whether to use :func:`content_key`. ``words`` have lone surrogates replaced and NUL dropped, nothing trimmed.
    """
    said = _first_values(parameters)
    opt_out = said.get("OptOutType", "").strip().upper()
    return TextHeard(
        provider_id=_identifier(said, "MessageSid", "SmsSid", "SmsMessageSid"),
        sender=number(said.get("From", "")),
        recipient=number(said.get("To", "")),
        words=said.get("Body", ""),
        parts=min(max(_integer(said.get("NumMedia", "")) or 0, 0), _MOST_PARTS),
        opt_out=opt_out if opt_out in _OPT_OUT else None,
        raw=said,
    )


def call(parameters: Pairs, asked: bool) -> CallHeard:
    """Read one step of a call (telephony.md 2). Never raises.

    ``asked`` is true on an address that only our own keypad question names: there, absent and empty
    ``Digits`` alike are silence (``""``). Otherwise absent digits are ``None``.
    """
    said = _first_values(parameters)
    digits = said.get("Digits")
    return CallHeard(
        provider_id=_identifier(said, "CallSid"),
        caller=number(said.get("From") or said.get("Caller", "")),
        called=number(said.get("To") or said.get("Called", "")),
        direction=said.get("Direction", "").strip().lower(),
        status=said.get("CallStatus", "").strip().lower(),
        digits=("" if asked else None) if digits is None else keys(digits),
        raw=said,
    )


def receipt(message_id: str, parameters: Pairs) -> Receipt:
    """Read a status callback of a text, whose URL carries our own ``message_id``. Never raises."""
    said = _first_values(parameters)
    return Receipt(
        message_id=message_id,
        provider_id=_identifier(said, "MessageSid", "SmsSid"),
        status=(said.get("MessageStatus") or said.get("SmsStatus", "")).strip().lower(),
        error_code=_error_code(said),
    )


def call_receipt(call_id: str, parameters: Pairs) -> CallReceipt:
    """Read a status callback of a call, whose URL carries our own ``call_id``. Never raises."""
    said = _first_values(parameters)
    return CallReceipt(
        call_id=call_id,
        provider_id=_identifier(said, "CallSid"),
        status=said.get("CallStatus", "").strip().lower(),
        sequence=_integer(said.get("SequenceNumber", "")),
        seconds=_integer(said.get("CallDuration") or said.get("Duration", "")),
        error_code=_error_code(said),
    )


def content_key(parameters: Pairs, retry_token: str = "") -> str:
    """Return a stable key for a request that names no message.

    ``retry_token`` is the carrier's ``I-Twilio-Idempotency-Token``, the same on each retry and different for the
    next text. Without it the key is of the content alone, so that a person who sends the same words twice
    looks like a repeat: they get the stored answer, never silence.
    """
    content = [("", retry_token)] if retry_token else sorted(parameters)
    return "content-" + _digest(repr(content))


def number(written: str) -> str:
    """Return a telephone number lightly tidied: channel prefix and separators gone, a lost ``+`` restored.

    A plus sent unencoded arrives as a leading space. Names of senders and short codes stay as they are.
    """
    lost_plus = written.startswith(" ")
    bare = _CHANNEL.sub("", written.strip())
    lost_plus = lost_plus or bare.startswith(" ")
    digits = _SEPARATORS.sub("", bare)
    if digits.removeprefix("+").isdecimal():
        return f"+{digits}" if lost_plus and not digits.startswith("+") else digits
    return bare.strip()


def keys(pressed: str) -> str:
    """Return the keys of a keypad: Bangla digits as ASCII, everything that is no key dropped, at most 16."""
    ascii_digits = "".join(str(int(key)) if key.isdecimal() else key for key in pressed)
    return _KEYS.sub("", ascii_digits)[:_MOST_KEYS]


def clean(words: str) -> str:
    """Return text that every store and encoder takes: lone surrogates become U+FFFD, NUL goes."""
    if words.isascii() and "\x00" not in words:
        return words
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")


def _first_values(parameters: Pairs) -> Mapping[str, str]:
    said: dict[str, str] = {}
    for name, value in ((clean(name), clean(value)) for name, value in parameters):
        if not said.get(name):
            said[name] = value
    return said


def _identifier(said: Mapping[str, str], *names: str) -> str:
    given = next((said[name].strip() for name in names if said.get(name, "").strip()), "")
    return given if not given or _PLAIN_ID.fullmatch(given) else "odd-" + _digest(given)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "backslashreplace")).hexdigest()[:40]


def _integer(written: str) -> int | None:
    stripped = written.strip()
    return int(stripped) if stripped.removeprefix("-").isdecimal() and len(stripped) < 10 else None


def _error_code(said: Mapping[str, str]) -> str | None:
    code = _integer(said.get("ErrorCode", ""))
    return str(code) if code else None


def _scalar(value: object) -> str:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, bool) else str(value)
