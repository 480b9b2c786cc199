"""How long a text is on the air: its encoding, its units, and where a carrier cuts it."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from messages.language import Encoding

GSM7_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")

_GSM7 = GSM7_BASIC | GSM7_EXTENSION
_CLUSTER = regex.compile(r"\X")
_LETTERS_WITH_DOT = (("\u09a1\u09bc", "\u09dc"), ("\u09a2\u09bc", "\u09dd"), ("\u09af\u09bc", "\u09df"))


@dataclass(frozen=True, slots=True)
class Count:
    """What a text costs: septets for GSM-7 or UTF-16 code units for UCS-2, and the segments they fill."""

    encoding: Encoding
    units: int
    segments: int


def encoding_of(words: str) -> Encoding:
    """Return the encoding a carrier chooses: one character outside 3GPP TS 23.038 makes the whole text UCS-2."""
    return Encoding.GSM7 if _GSM7.issuperset(words) else Encoding.UCS2


def capacity(encoding: Encoding) -> tuple[int, int]:
    """Return the units of a lone segment and of one part of a joined text (telephony.md 1.3)."""
    return (160, 153) if encoding is Encoding.GSM7 else (70, 67)


def count(words: str) -> Count:
    """Count ``words`` exactly as they will be sent; nothing is normalised here.

    An empty text counts as one segment, for it would still travel as one. An escape pair of GSM-7 and a
    surrogate pair of UTF-16 are never cut in two, so a unit at the end of a part may stay empty.
    """
    encoding = encoding_of(words)
    units = _length(words, encoding)
    lone, part = capacity(encoding)
    if units <= lone:
        return Count(encoding, units, 1)
    # Where each character is one unit every part is full but the last.
    single = units == len(words)
    return Count(encoding, units, -(-units // part) if single else len(boundaries(words)))


def boundaries(words: str) -> tuple[int, ...]:
    """Return the character offset at which each segment ends, the last being ``len(words)``.

    These are the cuts a real gateway makes: character by character, with no regard for Bangla clusters.
    """
    encoding = encoding_of(words)
    lone, part = capacity(encoding)
    if _length(words, encoding) <= lone:
        return (len(words),)
    ends: list[int] = []
    used = 0
    for offset, character in enumerate(words):
        width = _width(character, encoding)
        if used + width > part:
            ends.append(offset)
            used = 0
        used += width
    return (*ends, len(words))


def split(words: str) -> tuple[str, ...]:
    """Split ``words`` into parts that each fit one segment and never break what a reader sees as one letter.

    Joined, the parts are the words again. A part ends after a space where one lies in its second half.
    A single cluster longer than a segment (only abuse makes one) is cut between its characters.
    """
    encoding = encoding_of(words)
    lone, part = capacity(encoding)
    if _length(words, encoding) <= lone:
        return (words,)
    parts: list[str] = []
    line: list[str] = []
    used = 0
    for piece in _pieces(words, encoding, part):
        width = _length(piece, encoding)
        if used + width > part:
            kept = _break(line)
            parts.append("".join(line[:kept]))
            line = line[kept:]
            used = sum(_length(rest, encoding) for rest in line)
        line.append(piece)
        used += width
    return (*parts, "".join(line))


def precomposed(words: str) -> str:
    """Return ``words`` in the one form that is digested, counted and sent: NFC, but ড় ঢ় য় as one character.

    NFC takes those three apart (they are composition exclusions), which costs units and old handsets
    (bangla.md 4). Joiners are kept: র‌্যাব needs its own.
    """
    composed = unicodedata.normalize("NFC", words)
    for apart, together in _LETTERS_WITH_DOT:
        composed = composed.replace(apart, together)
    return composed


def _width(character: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return 2 if character in GSM7_EXTENSION else 1
    return 2 if character > "\uffff" else 1


def _length(words: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return len(words) + sum(words.count(character) for character in GSM7_EXTENSION)
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def _pieces(words: str, encoding: Encoding, part: int) -> Iterator[str]:
    for cluster in _CLUSTER.findall(words):
        if _length(cluster, encoding) <= part:
            yield cluster
        else:
            yield from cluster


def _break(line: list[str]) -> int:
    for kept in range(len(line), len(line) // 2, -1):
        if line[kept - 1].isspace():
            return kept
    return len(line)
