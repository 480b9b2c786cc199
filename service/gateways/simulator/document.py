"""The carrier's reading of an answer: whether it is TwiML at all, and every word in it known."""

from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element, ParseError, fromstring

from service.gateways.simulator.handset import Answer

MOST_BYTES = 65_536

_SPEECH = frozenset({"voice", "language", "loop"})
_GATHER = frozenset(
    {"input", "action", "method", "timeout", "finishOnKey", "numDigits", "actionOnEmptyResult", "language", "bargeIn"}
)
_RECORD = frozenset({"action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim"})
VOICE = MappingProxyType(
    {
        "Say": _SPEECH,
        "Play": frozenset({"loop", "digits"}),
        "Pause": frozenset({"length"}),
        "Gather": _GATHER,
        "Record": _RECORD,
        "Redirect": frozenset({"method"}),
        "Reject": frozenset({"reason"}),
        "Hangup": frozenset[str](),
    }
)
TEXT = MappingProxyType(
    {
        "Message": frozenset({"to", "from", "action", "method", "statusCallback"}),
        "Redirect": frozenset({"method"}),
    }
)
_INSIDE = MappingProxyType({"Gather": frozenset({"Say", "Play", "Pause"}), "Message": frozenset({"Body", "Media"})})

Grammar = MappingProxyType[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """An error in the carrier's own debugger: its code and one sentence; never a patient's words."""

    code: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Document:
    """What an answer tells the carrier to do, and everything wrong with it. A refused answer has no verbs."""

    verbs: tuple[Element, ...]
    faults: tuple[Fault, ...]


def read(answer: Answer, grammar: Grammar) -> Document:
    """Read an answer as the carrier does, refusing it for the same reasons (telephony.md 1.1, 1.5)."""
    refusal = _refusal(answer)
    if refusal is not None:
        return Document((), (refusal,))
    try:
        root = fromstring(answer.body)  # noqa: S314  our own service wrote it
    except ParseError:
        return Document((), (Fault("12100", "the answer is not well-formed XML"),))
    if root.tag != "Response":
        return Document((), (Fault("12200", "the root of the answer is not Response"),))
    known = tuple(verb for verb in root if verb.tag in grammar)
    faults = [Fault("12200", f"{verb.tag} is not a verb here") for verb in root if verb.tag not in grammar]
    for verb in known:
        faults += _faults_of(verb, grammar)
    return Document(known, tuple(faults))


def _refusal(answer: Answer) -> Fault | None:
    content_type = next((value for name, value in answer.headers.items() if name.lower() == "content-type"), "")
    if not 200 <= answer.status < 300:
        return Fault("11200", f"the service answered HTTP {answer.status}")
    if not answer.body.strip():
        return Fault("11770", "the answer is empty")
    if len(answer.body) > MOST_BYTES:
        return Fault("11750", "the answer is longer than 64 kB")
    if content_type.partition(";")[0].strip().lower() not in ("text/xml", "application/xml"):
        return Fault("12300", "the answer is not sent as text/xml")
    return None


def _faults_of(verb: Element, grammar: Grammar) -> list[Fault]:
    faults = [
        Fault("12200", f"{name} is no attribute of {verb.tag}") for name in verb.attrib if name not in grammar[verb.tag]
    ]
    for nested in verb:
        if nested.tag not in _INSIDE.get(verb.tag, frozenset()):
            faults.append(Fault("12200", f"{nested.tag} does not belong in {verb.tag}"))
        elif nested.tag in grammar:
            faults += _faults_of(nested, grammar)
    if verb.tag == "Say":
        faults += _faults_of_speech(verb)
    return faults


def _faults_of_speech(verb: Element) -> list[Fault]:
    words, language = verb.text or "", verb.get("language", "")
    faults = []
    if not words.strip():
        faults.append(Fault("13520", "Say has nothing to say"))
    if len(words.encode()) > 4096:
        faults.append(Fault("13521", "Say is longer than 4 kB"))
    if language == "bn-BD" or (language.startswith("bn") and not verb.get("voice")):
        faults.append(Fault("13512", "there is no such voice; Bangla needs one of the bn-IN voices by name"))
    return faults
