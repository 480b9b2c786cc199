"""What comes out of the earpiece of a simulated call, moment by moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from service.gateways.simulator.post import Fetch, UnreachableError

MOST_LOOPS = 10
"""How often a prompt is played at most; ``loop="0"`` means until the call ends, which nobody listens to."""


class Kind(StrEnum):
    """What happened on the line: heard, heard in part, done by the caller, or an error of the service."""

    SAY = "say"
    PLAY = "play"
    PAUSE = "pause"
    CUT = "cut"
    KEY = "key"
    SILENCE = "silence"
    BEEP = "beep"
    ERROR = "error"
    END = "end"


class Awaiting(StrEnum):
    """What the line waits for: a key, a spoken recording, or nothing, for the call is over."""

    KEY = "key"
    RECORDING = "recording"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a call. ``words`` are spoken words, a prompt's address, keys, or an error's code and meaning.

    Of a pause they are its seconds, of a beep the keys it sounds like.
    """

    kind: Kind
    words: str
    voice: str = ""
    language: str = ""


def listen(prompts: Sequence[Element], base: str, fetch: Fetch | None) -> list[Moment]:
    """Return what ``Say``, ``Play`` and ``Pause`` sound like; addresses are relative to ``base``.

    With ``fetch`` each recording must exist and be sent as audio (errors 11200 and 12300 of the carrier).
    """
    moments = []
    for prompt in prompts:
        words = (prompt.text or "").strip()
        match prompt.tag:
            case "Say":
                said = Moment(Kind.SAY, words, prompt.get("voice", ""), prompt.get("language", ""))
                moments += [said] * _times(prompt)
            case "Play" if words:
                moments += [_recording(urljoin(base, words), fetch)] * _times(prompt)
            case "Play":
                moments.append(Moment(Kind.BEEP, prompt.get("digits", "")))
            case _:
                moments.append(Moment(Kind.PAUSE, prompt.get("length", "1")))
    return moments


def _times(prompt: Element) -> int:
    said = prompt.get("loop", "1")
    asked = int(said) if said.isdecimal() else 1
    return min(asked or MOST_LOOPS, MOST_LOOPS)


def _recording(url: str, fetch: Fetch | None) -> Moment:
    if fetch is None:
        return Moment(Kind.PLAY, url)
    try:
        status, headers, _ = fetch(url)
    except UnreachableError:
        return Moment(Kind.ERROR, "11205 the prompt could not be fetched")
    if status != 200:
        return Moment(Kind.ERROR, f"11200 the prompt answered HTTP {status}")
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if not content_type.startswith("audio/"):
        return Moment(Kind.ERROR, "12300 the prompt is not sent as audio")
    return Moment(Kind.PLAY, url)
