"""Sound files are what a telephone company plays, and only such files pass."""

import io
import math
import shutil
import struct
import subprocess
import wave
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.prompts import ulaw, wav
from tests.prompts import sounds


def test_layout() -> None:
    """A prompt is RIFF with a format chunk of tag 7, one channel, 8000 bytes a second, a fact chunk, and the data."""
    samples = sounds.tone(440, seconds=0.1)
    file = wav.write(samples)
    assert struct.unpack_from("<4sI4s", file) == (b"RIFF", len(file) - 8, b"WAVE")
    assert struct.unpack_from("<4sIHHIIHHH", file, 12) == (b"fmt ", 18, 7, 1, 8000, 8000, 1, 8, 0)
    assert struct.unpack_from("<4sII", file, 38) == (b"fact", 4, 800)
    assert struct.unpack_from("<4sI", file, 50) == (b"data", 800)
    assert file[58:] == ulaw.encode(samples)


def test_other_programs_read_it(tmp_path: Path) -> None:
    """SoX, where it is installed, sees 8 kHz mono mu-law of the right length."""
    sox = shutil.which("soxi")
    if sox is None:
        pytest.skip("soxi is not installed.")
    path = tmp_path / "tone.wav"
    path.write_bytes(wav.write(sounds.tone(440, seconds=1)))
    facts = [subprocess.check_output([sox, flag, path], text=True).strip() for flag in ("-r", "-c", "-s", "-e")]
    assert facts == ["8000", "1", "8000", "u-law"]


def test_reads_what_the_standard_library_writes() -> None:
    """A 16-bit recording saved by another program is read sample for sample."""
    samples = sounds.tone(300, seconds=0.2)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(samples.tobytes())
    sound = wav.read_prompt(file.getvalue())
    assert (sound.coding, sound.samples(), sound.seconds) == (wav.Coding.PCM, samples, 0.2)


@given(st.lists(st.integers(-32768, 32767), max_size=200))
def test_round_trip(values: list[int]) -> None:
    """Any sound, of odd or even length, comes back as its mu-law values, and its file has an even length."""
    samples = array("h", values)
    file = wav.write(samples)
    assert len(file) % 2 == 0
    assert wav.read_prompt(file).samples() == ulaw.decode(ulaw.encode(samples))


@pytest.mark.parametrize(
    ("file", "remedy"),
    [
        (b"", "save it again as WAV"),
        (b"ID3\x03" + b"\0" * 60, "save it again as WAV"),
        (b"RIFF\x04\0\0\0WAVE", "save it again as WAV"),
        (wav.write(sounds.tone(440))[:-1], "copy it again"),
        (sounds.pcm_file(sounds.tone(440), channels=2), "save it in mono"),
        (sounds.pcm_file(sounds.tone(440), rate=44100), "save it with 8000"),
        (sounds.pcm_file(sounds.tone(440)).replace(b"\x10\0data", b"\x18\0data"), "mu-law or as 16-bit PCM"),
    ],
)
def test_refuses_with_a_remedy(file: bytes, remedy: str) -> None:
    """A file that a call cannot play is refused in a sentence that says what to do."""
    with pytest.raises(wav.NotAPrompt, match=remedy):
        wav.read_prompt(file)


@given(st.binary(max_size=120) | st.binary(max_size=80).map(lambda tail: wav.write(sounds.tone(440, 0.01))[:44] + tail))
def test_never_another_error(file: bytes) -> None:
    """Whatever the bytes, the answer is a sound or that sentence."""
    try:
        sound = wav.read_prompt(file)
    except wav.NotAPrompt as fault:
        assert str(fault).endswith(".")
    else:
        assert sound.rate == 8000


@pytest.mark.parametrize("whole", [True, False], ids=["mu-law", "16-bit"])
def test_measure(whole: bool) -> None:
    """A tone half of full scale high measures half high, and its root mean square is that over the root of two."""
    samples = sounds.tone(440, seconds=2, height=0.5)
    measured = wav.measure(wav.read(wav.write(samples) if whole else sounds.pcm_file(samples)))
    assert measured.seconds == 2
    assert measured.peak == pytest.approx(0.5, rel=0.03)
    assert measured.rms == pytest.approx(0.5 / math.sqrt(2), rel=0.01)


def test_measure_nothing() -> None:
    """An empty sound and a silent one are silent."""
    assert wav.measure(wav.read(wav.write(array("h")))) == wav.Measured(0.0, 0.0, 0.0)
    assert wav.measure(wav.read(wav.write(array("h", [0] * 8000)))) == wav.Measured(1.0, 0.0, 0.0)
