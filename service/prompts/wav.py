"""WAV files as a telephone needs them: reads 16-bit and mu-law, writes mu-law (RIFF, format tag 7)."""

import struct
from array import array
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from math import sqrt
from typing import assert_never

from service.prompts import ulaw

RATE = 8000
FULL_SCALE = 32768


class Coding(IntEnum):
    """How samples are written: the RIFF format tags that a prompt may have."""

    PCM = 1
    MULAW = 7


class NotAPrompt(ValueError):
    """The file cannot be played on a call; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wav:
    """An undecoded mono sound: ``rate`` in hertz, ``data`` as ``coding`` has it (16-bit little-endian for PCM)."""

    coding: Coding
    rate: int
    data: bytes

    @property
    def seconds(self) -> float:
        """Return how long the sound is."""
        return len(self.data) / self.rate / (2 if self.coding is Coding.PCM else 1)

    def samples(self) -> "array[int]":
        """Return the 16-bit samples."""
        match self.coding:
            case Coding.PCM:
                count = len(self.data) // 2
                return array("h", struct.unpack(f"<{count}h", self.data[: 2 * count]))
            case Coding.MULAW:
                return ulaw.decode(self.data)
            case _:
                assert_never(self.coding)


@dataclass(frozen=True, slots=True)
class Measured:
    """Length in seconds; loudness (root mean square) and highest peak from 0 to 1 of full scale."""

    seconds: float
    rms: float
    peak: float


def measure(sound: Wav) -> Measured:
    """Return the length and loudness of ``sound``; an empty sound is silent."""
    counts = Counter(sound.data) if sound.coding is Coding.MULAW else Counter(sound.samples())
    values = ulaw.decode(bytes(counts)) if sound.coding is Coding.MULAW else counts
    total = sum(counts.values())
    if not total:
        return Measured(0.0, 0.0, 0.0)
    power = sum(value * value * count for value, count in zip(values, counts.values(), strict=True)) / total
    peak = max(abs(value) for value in values)
    return Measured(sound.seconds, sqrt(power) / FULL_SCALE, peak / FULL_SCALE)


def write(samples: "array[int]", rate: int = RATE) -> bytes:
    """Return a mono mu-law WAV file of 16-bit ``samples``; a coding other than PCM needs the ``fact`` chunk."""
    data = ulaw.encode(samples)
    form = struct.pack("<HHIIHHH", Coding.MULAW, 1, rate, rate, 1, 8, 0)
    chunks = _chunk(b"fmt ", form) + _chunk(b"fact", struct.pack("<I", len(data))) + _chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def read(file: bytes) -> Wav:
    """Return the sound in a WAV file of any rate.

    Raises ``NotAPrompt`` for a file that is cut short, has two channels or another coding.
    """
    chunks = _chunks(file)
    form, data = chunks.get(b"fmt "), chunks.get(b"data")
    if form is None or data is None or len(form) < 16:
        raise NotAPrompt("It is not a WAV file: save it again as WAV.")
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if (tag, bits) not in {(Coding.PCM, 16), (Coding.MULAW, 8)}:
        raise NotAPrompt(f"Its coding is {tag} with {bits} bits: save it as mu-law or as 16-bit PCM.")
    if channels != 1 or not rate:
        raise NotAPrompt(f"It has {channels} channels: save it in mono.")
    return Wav(Coding(tag), rate, data)


def read_prompt(file: bytes) -> Wav:
    """Return the sound of a file that may be played on a call: mono, 8000 samples a second (telephony.md, Play).

    Raises ``NotAPrompt`` for any other file.
    """
    sound = read(file)
    if sound.rate != RATE:
        raise NotAPrompt(f"It has {sound.rate} samples a second: save it with {RATE}.")
    return sound


def _chunks(file: bytes) -> dict[bytes, bytes]:
    if file[:4] != b"RIFF" or file[8:12] != b"WAVE":
        raise NotAPrompt("It is not a WAV file: save it again as WAV.")
    found: dict[bytes, bytes] = {}
    place = 12
    while place + 8 <= len(file):
        name, length = struct.unpack_from("<4sI", file, place)
        body = file[place + 8 : place + 8 + length]
        if len(body) < length:
            raise NotAPrompt("It is cut short: copy it again.")
        found.setdefault(name, body)
        place += 8 + length + length % 2
    return found
