"""The telephone's eight-bit sound is exactly G.711."""

from array import array

import pytest

from service.prompts import ulaw
from tests.prompts import sounds

EVERY_SAMPLE = array("h", range(-32768, 32768))
# ITU-T G.711 table 2a: decision value and quantised value, of 14 bits, at the start of each segment.
RECOMMENDED = [
    (7903, 0x80, 8031),
    (4063, 0x8F, 4191),
    (2015, 0x9F, 2079),
    (991, 0xAF, 1023),
    (479, 0xBF, 495),
    (223, 0xCF, 231),
    (95, 0xDF, 99),
    (31, 0xEF, 33),
    (1, 0xFE, 2),
    (0, 0xFF, 0),
]


@pytest.mark.parametrize(("decision", "code", "value"), RECOMMENDED)
def test_recommendation(decision: int, code: int, value: int) -> None:
    """The codes and values printed in the recommendation come out, positive and negative."""
    assert ulaw.encode([4 * decision]) == bytes([code])
    assert list(ulaw.decode(bytes([code]))) == [4 * value]
    # Nought alone has no negative: its second code is only ever heard from others.
    assert ulaw.encode([-4 * decision]) == bytes([code & 0x7F if decision else code])
    assert list(ulaw.decode(bytes([code & 0x7F]))) == [-4 * value]


def test_every_sample_like_the_standard_library() -> None:
    """All 65,536 samples and all 256 codes agree with an independent encoder and decoder."""
    oracle = sounds.audioop()
    if oracle is None:
        pytest.skip("Python 3.13 has no audioop to compare with.")
    assert ulaw.encode(EVERY_SAMPLE) == oracle.lin2ulaw(EVERY_SAMPLE.tobytes(), 2)
    assert ulaw.decode(bytes(range(256))).tobytes() == oracle.ulaw2lin(bytes(range(256)), 2)


def test_codes_survive() -> None:
    """A sound that was mu-law once is not changed by going through it again; minus nought becomes nought."""
    every_code = bytes(range(256))
    assert ulaw.encode(ulaw.decode(every_code)) == every_code.replace(b"\x7f", b"\xff")


def test_louder_is_louder() -> None:
    """Coding keeps the order of loudness, treats both signs alike, and errs by a twenty-seventh at most."""
    samples = range(-32624, 32628, 4)
    heard = ulaw.decode(ulaw.encode(samples))
    assert sorted(heard) == list(heard)
    assert [-value for value in reversed(heard)] == list(heard)
    assert all(abs(sample - value) <= abs(sample) / 27 + 4 for sample, value in zip(samples, heard, strict=True))
