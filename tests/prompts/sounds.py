"""Sounds and languages that the tests of prompts share."""

import math
import struct
import warnings
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from service.prompts import wav
from service.prompts.prompt import Script
from service.prompts.respelling import read_respelling

LOCALES = Path(__file__).parents[2] / "locales"
RESPELLING = read_respelling(LOCALES / "bn" / "prompts" / "respelling.toml")


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as far as drafts need it."""

    draft_voice: str
    digit_words: tuple[str, ...]

    def spoken(self, number: str) -> str:
        """Return the digits as words."""
        return " ".join(self.digit_words[int(digit)] for digit in number)


TONGUES = {
    "bn": Tongue("bn", ("শূন্য", "এক", "দুই", "তিন", "চার", "পাঁচ", "ছয়", "সাত", "আট", "নয়")),
    "en": Tongue("en-gb", ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")),
}
DANGER_BN = Script("E1-V", "bn", "মুখ বাঁকা, হাত অবশ বা কথা জড়ালে এখনই নয় নয় নয় নম্বরে ফোন করুন।", "0123456789abcdef")
DANGER_EN = Script("E1-V", "en", "Face bent, arm weak or speech slurred: call nine nine nine now.", "fedcba9876543210")


def tone(hertz: float, seconds: float = 1.0, rate: int = wav.RATE, height: float = 0.5) -> "array[int]":
    """Return a pure tone, ``height`` of full scale high."""
    steps = range(round(seconds * rate))
    return array("h", [round(height * 32767 * math.sin(2 * math.pi * hertz * step / rate)) for step in steps])


def strength(samples: Sequence[float], hertz: float, rate: int = wav.RATE) -> float:
    """Return how high the part of ``samples`` at ``hertz`` is (one bin of a Fourier transform)."""
    angle = 2 * math.pi * hertz / rate
    along = sum(value * math.cos(angle * place) for place, value in enumerate(samples))
    across = sum(value * math.sin(angle * place) for place, value in enumerate(samples))
    return 2 * math.hypot(along, across) / len(samples)


def pcm_file(samples: "array[int]", rate: int = wav.RATE, channels: int = 1) -> bytes:
    """Return a 16-bit WAV file laid out by hand."""
    data = samples.tobytes()
    form = struct.pack("<HHIIHH", 1, channels, rate, 2 * channels * rate, 2 * channels, 16)
    size = 4 + 8 + len(form) + 8 + len(data)
    return (
        b"RIFF"
        + struct.pack("<I", size)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + (b"data" + struct.pack("<I", len(data)) + data)
    )


def audioop() -> ModuleType | None:
    """Return the standard library's own G.711, which Python 3.13 no longer has."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            import audioop as oracle  # noqa: PLC0415
        except ImportError:
            return None
    return oracle
