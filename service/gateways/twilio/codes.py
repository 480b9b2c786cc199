"""The carrier's error codes that decide something, each with what to do about it and where that is known from."""

from dataclasses import dataclass
from types import MappingProxyType

from service.ports import Reason


@dataclass(frozen=True, slots=True)
class Code:
    """One error code: what to do, what it means in a person's words, and the source of the rule."""

    reason: Reason
    meaning: str
    source: str


_GROUPS = "telephony.md 1.5"
_POLICY = "telephony.md 1.5, retry policy"
_RATES = "telephony.md 1.6"
_STOPS = "telephony.md 1.2"
_DICTIONARY = "Twilio error dictionary"

# A fault of the account is "later": mending the account sends the message, and blaming the patient loses it.
CODES = MappingProxyType(
    {
        "20003": Code(Reason.LATER, "the carrier refused the account's credentials", _GROUPS),
        "13223": Code(Reason.NEVER, "not a telephone number that can be called", _DICTIONARY),
        "13224": Code(Reason.NEVER, "a number that cannot be called", _DICTIONARY),
        "13225": Code(Reason.NEVER, "a number the carrier refuses to call", _DICTIONARY),
        "13227": Code(Reason.LATER, "the account may not call this country yet", _DICTIONARY),
        "20429": Code(Reason.LATER, "too many requests at once", _POLICY),
        "21201": Code(Reason.NEVER, "no number to call", _DICTIONARY),
        "21205": Code(Reason.LATER, "PUBLIC_URL is no address the carrier can ask", _DICTIONARY),
        "21210": Code(Reason.LATER, "the number calls come from is not verified", _GROUPS),
        "21211": Code(Reason.NEVER, "not a telephone number", _POLICY),
        "21212": Code(Reason.LATER, "the number calls come from is none", _DICTIONARY),
        "21214": Code(Reason.NEVER, "the number cannot be reached by a call", _DICTIONARY),
        "21215": Code(Reason.LATER, "the account may not call this country yet", _GROUPS),
        "21216": Code(Reason.NEVER, "the carrier does not call this number", _GROUPS),
        "21217": Code(Reason.NEVER, "not a telephone number", _DICTIONARY),
        "21219": Code(Reason.NEVER, "a trial account may call verified numbers only", _DICTIONARY),
        "21408": Code(Reason.LATER, "the account may not send to this country yet", _GROUPS),
        "21602": Code(Reason.NEVER, "the text is empty", _DICTIONARY),
        "21606": Code(Reason.LATER, "the sender may not send to this destination", _GROUPS),
        "21608": Code(Reason.NEVER, "a trial account may send to verified numbers only", _GROUPS),
        "21610": Code(Reason.OPTED_OUT, "the person has stopped messages from this sender", _STOPS),
        "21611": Code(Reason.LATER, "the sender's queue is full", _RATES),
        "21612": Code(Reason.NEVER, "this sender cannot reach this number", _GROUPS),
        "21614": Code(Reason.NEVER, "not a mobile number", _POLICY),
        "21617": Code(Reason.NEVER, "longer than 1,600 characters", "telephony.md 1.3"),
        "21703": Code(Reason.LATER, "the messaging service has no sender", _GROUPS),
        "22005": Code(Reason.LATER, "the carrier's queue of calls is full", "telephony.md 1.5, 2"),
        "30001": Code(Reason.LATER, "the service's queue is full", _POLICY),
        "30003": Code(Reason.LATER, "the handset cannot be reached", _POLICY),
        "30004": Code(Reason.NEVER, "blocked by the network or by the person", _GROUPS),
        "30005": Code(Reason.NEVER, "the number is not in service", _POLICY),
        "30006": Code(Reason.NEVER, "a landline or a network that cannot be reached", _POLICY),
        "30007": Code(Reason.NEVER, "filtered by the network", _GROUPS),
        "30008": Code(Reason.LATER, "the network gave no reason", _POLICY),
        "30024": Code(Reason.NEVER, "the sender is not registered with the network", _GROUPS),
        "30036": Code(Reason.NEVER, "the message's time was over before it could go", _GROUPS),
        "35114": Code(Reason.NEVER, "the carrier cannot schedule this message", _GROUPS),
        "35118": Code(Reason.NEVER, "the carrier cannot schedule this message", _GROUPS),
    }
)

_REFUSED_ACCOUNT = frozenset({401, 403, 404, 429})


def reason_of_receipt(code: str | None) -> Reason:
    """Return what to do about a text that was taken and did not arrive: a code nobody knows is tried once more."""
    return CODES[code].reason if code is not None and code in CODES else Reason.LATER


def reason_of(code: str | None, http_status: int) -> Reason:
    """Return what to do after a refusal, from the carrier's ``code`` and else from the HTTP status.

    A refused account and too many requests are ``LATER``; any other 4xx is ``NEVER``. From 500 up the
    message may have left all the same, so the outcome is ``UNKNOWN`` whatever the code says (telephony.md 1.1).
    """
    if http_status >= 500:
        return Reason.UNKNOWN
    if code is not None and code in CODES:
        return CODES[code].reason
    if http_status in _REFUSED_ACCOUNT or 300 <= http_status < 400:
        return Reason.LATER
    return Reason.NEVER
