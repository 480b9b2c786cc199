"""G.711 mu-law, the telephone's eight-bit sound (ITU-T G.711, table 2)."""

from array import array
from collections.abc import Iterable
from functools import cache

BIAS = 33
CLIP = 8158
SEGMENTS = 8


def encode(samples: Iterable[int]) -> bytes:
    """Return one mu-law byte for each 16-bit sample (-32768 to 32767), as G.711 codes them with all bits inverted.

    Raises ``IndexError`` for a sample of 17 bits or more.
    """
    table = _codes()
    return bytes([table[sample >> 2] for sample in samples])


def decode(codes: bytes) -> "array[int]":
    """Return the 16-bit samples that mu-law ``codes`` stand for (G.711 output values times four)."""
    table = _values()
    return array("h", [table[code] for code in codes])


def _code(value: int) -> int:
    """Return the code of one 14-bit ``value`` (-8192 to 8191)."""
    sign = 0x7F if value < 0 else 0xFF
    # A negative value comes from an arithmetic shift, which rounds down; the magnitude is taken after it.
    magnitude = min(abs(value), CLIP) + BIAS
    segment = magnitude.bit_length() - 6
    return sign ^ (segment << 4 | (magnitude >> segment + 1) & 0x0F)


def _value(code: int) -> int:
    """Return the 16-bit value of one code."""
    plain = ~code & 0xFF
    segment, step = plain >> 4 & 0x07, plain & 0x0F
    magnitude = (((step << 1) + BIAS) << segment) - BIAS
    return 4 * (-magnitude if plain & 0x80 else magnitude)


@cache
def _codes() -> bytes:
    # Values 0 to 8191 first, then -8192 to -1, so that a negative Python index finds its own code.
    return bytes([_code(value) for value in (*range(8192), *range(-8192, 0))])


@cache
def _values() -> tuple[int, ...]:
    return tuple(_value(code) for code in range(256))
