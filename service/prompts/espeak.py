"""The offline synthesiser espeak-ng, used only inside the process of ``service.prompts.speak``.

It is a program under the GPL: the service starts it as a program of its own and never loads it.
"""

import ctypes
import importlib
import importlib.util
import subprocess
from array import array
from dataclasses import dataclass
from typing import Protocol

from service.prompts import wav

# Words a minute: slower than the synthesiser's own 175, for a narrow line and older listeners.
PACE = 150
LIBRARY = "espeakng_loader"
RETRIEVE_AT_ONCE = 2
DO_NOT_EXIT = 0x8000
UTF_8 = 1
RATE_PARAMETER = 1
BY_CHARACTER = 1


class CannotSpeak(Exception):
    """The synthesiser did not speak; the text says why and never holds the words."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What the synthesiser said: 16-bit samples, ``rate`` of them a second."""

    samples: "array[int]"
    rate: int


class Engine(Protocol):
    """Speaks words with a voice named by its language, such as ``bn`` or ``en-gb``."""

    def speak(self, words: str, voice: str) -> Speech:
        """Return the speech; raises ``CannotSpeak``."""
        ...


class Program:
    """The ``espeak-ng`` program at ``path``, run once for each text."""

    def __init__(self, path: str) -> None:
        """Use the program at ``path``."""
        self._path = path

    def speak(self, words: str, voice: str) -> Speech:
        """Return the speech; raises ``CannotSpeak`` when the program fails or knows no such voice."""
        command = [self._path, "--stdout", "--stdin", "-b", "1", "-s", str(PACE), "-v", voice]
        # A list, no shell: the words travel on standard input, the voice comes from language.toml.
        done = subprocess.run(command, input=words.encode(), capture_output=True, check=False)
        if done.returncode or not done.stdout:
            raise CannotSpeak(f"{self._path} gave up with {done.returncode}: is its voice {voice} installed?")
        return _from_pipe(done.stdout)


def _from_pipe(file: bytes) -> Speech:
    # Written to a pipe, the file cannot know its length: the header claims two gigabytes.
    start = file.find(b"data") + 8
    if file[:4] != b"RIFF" or start < 44:
        raise CannotSpeak("espeak-ng wrote no WAV file.")
    body = file[start : start + (len(file) - start) // 2 * 2]
    return Speech(wav.Wav(wav.Coding.PCM, wav.RATE, body).samples(), int.from_bytes(file[24:28], "little"))


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_HEARD = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Library:
    """The espeak-ng library that the ``espeakng-loader`` wheel carries (speak_lib.h of espeak-ng 1.52)."""

    def __init__(self) -> None:
        """Load the library; raises ``CannotSpeak`` when it does not load or has no voices."""
        loader = importlib.import_module(LIBRARY)
        try:
            self._library = ctypes.CDLL(loader.get_library_path())
        except OSError as fault:
            raise CannotSpeak(f"The library of {LIBRARY} does not load here: {fault}") from fault
        folder = str(loader.get_data_path()).encode()
        self._rate = self._library.espeak_Initialize(RETRIEVE_AT_ONCE, 0, folder, DO_NOT_EXIT)
        if self._rate <= 0:
            raise CannotSpeak(f"The library of {LIBRARY} has no voices: install it again.")
        self._heard = bytearray()
        self._callback = _HEARD(self._hear)
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_GetCurrentVoice.restype = ctypes.POINTER(_Voice)
        self._library.espeak_Synth.argtypes = (
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int,
            ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
        )  # fmt: skip

    def _hear(self, samples: object, count: int, _events: object) -> int:
        if samples and count > 0:
            self._heard += ctypes.string_at(samples, 2 * count)  # type: ignore[arg-type]  # a C pointer is an address
        return 0

    def speak(self, words: str, voice: str) -> Speech:
        """Return the speech; raises ``CannotSpeak`` when the library fails or knows no such voice."""
        self._choose(voice)
        self._heard.clear()
        text = words.encode()
        status = self._library.espeak_Synth(text, len(text) + 1, 0, BY_CHARACTER, 0, UTF_8, None, None)
        if status or self._library.espeak_Synchronize():
            raise CannotSpeak(f"espeak-ng gave up with {status}.")
        samples = array("h")
        samples.frombytes(bytes(self._heard))
        return Speech(samples, self._rate)

    def _choose(self, voice: str) -> None:
        if self._library.espeak_SetVoiceByName(voice.encode()):
            wanted = _Voice(languages=voice.encode())
            self._library.espeak_SetVoiceByProperties(ctypes.byref(wanted))
        chosen = self._library.espeak_GetCurrentVoice()
        # Each language of a voice is a priority byte and a name; asked for one it lacks, the library takes another.
        languages = chosen.contents.languages[1:].decode() if chosen and chosen.contents.languages else ""
        if languages.partition("-")[0] != voice.partition("-")[0]:
            raise CannotSpeak(f"espeak-ng has no voice {voice}.")
        self._library.espeak_SetParameter(RATE_PARAMETER, PACE, 0)


def has_library() -> bool:
    """Return whether the ``voices`` extra is installed, without loading it."""
    return importlib.util.find_spec(LIBRARY) is not None


def engine(program: str | None) -> Engine:
    """Return the library of the ``voices`` extra, else the ``program``; raises ``CannotSpeak`` with neither."""
    if has_library():
        return Library()
    if program:
        return Program(program)
    raise CannotSpeak("No synthesiser is installed: pip install 'barta[voices]', or install espeak-ng.")
