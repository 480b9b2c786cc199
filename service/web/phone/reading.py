"""How a text looks on a handset: its segments where the carrier cuts them, its emergency line, boxes for letters."""

from dataclasses import dataclass

import regex

from messages.segments import boundaries, count

BOX = "\u25a1"
DEAREST = 0.32
"""Taka a segment at most: Bangladeshi retail 0.20 to 0.27 and 0.05 for a number that was taken along
(telephony.md 1.7)."""

_BANGLA = regex.compile(r"[\u0964\u0965\u0980-\u09ff\u200c\u200d]+")
_LETTER = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that look alike: ``segment`` counts from 1, ``opens`` is whether a segment begins here, ``splits``
    whether that cut lies inside what a reader sees as one letter or number. ``emergency`` is the number to dial."""

    words: str
    segment: int
    opens: bool = False
    splits: bool = False
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """One text as the handset shows it; ``parts`` are the segments as they travel, ``cost`` in taka at most."""

    pieces: tuple[Piece, ...]
    parts: tuple[str, ...]
    encoding: str
    units: int
    segments: int
    cost: float
    has_emergency: bool
    bangla: bool


def look(words: str, emergency: str, letters: bool = True) -> Look:
    """Return how ``words`` look; without ``letters`` every Bangla letter is a box."""
    counted = count(words)
    ends = boundaries(words)
    parts = tuple(words[start:end] for start, end in zip((0, *ends), ends, strict=False))
    shown = words if letters else _BANGLA.sub(lambda found: BOX * len(_LETTER.findall(found[0])), words)
    pieces = _pieces(words, ends, emergency) if letters else _marked(shown, 1, emergency)
    return Look(
        pieces=tuple(pieces),
        parts=parts,
        encoding=counted.encoding.value,
        units=counted.units,
        segments=counted.segments,
        cost=counted.segments * DEAREST,
        has_emergency=emergency in words,
        bangla=bool(_BANGLA.search(words)),
    )


def _pieces(words: str, ends: tuple[int, ...], emergency: str) -> list[Piece]:
    """Cut where the carrier cuts; inside a letter, or the number to dial, the mark moves behind it: nothing a person
    reads as one thing may fall apart."""
    letters = [found.end() for found in regex.finditer(rf"{regex.escape(emergency)}|\X", words)]
    pieces: list[Piece] = []
    start = 0
    for segment, end in enumerate(ends, start=1):
        seen = next((letter for letter in letters if letter >= end), len(words))
        marked = _marked(words[start:seen], segment, emergency)
        if segment > 1 and marked:
            splits = ends[segment - 2] not in letters
            marked[0] = Piece(marked[0].words, segment, True, splits, marked[0].emergency)
        pieces += marked
        start = seen
    return pieces


def _marked(words: str, segment: int, emergency: str) -> list[Piece]:
    pieces: list[Piece] = []
    for number, between in enumerate(words.split(emergency)):
        if number:
            pieces.append(Piece(emergency, segment, emergency=True))
        if between:
            pieces.append(Piece(between, segment))
    return pieces
