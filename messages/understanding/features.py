"""What the trained model sees of a message: pieces of its words and of their sounds, and the ideas met in it.

Every piece is hashed into one of ``BUCKETS`` numbers, every idea into one of ``IDEAS``, so that no list of
pieces need be kept. Words are seen as they
are spelt and as they sound, so that one example serves Bangla letters and Latin ones alike (bangla.md 2.2).
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from zlib import crc32

from messages.meaning import Understood
from messages.understanding.spans import Spans
from messages.understanding.tokens import Token

BUCKETS = 1 << 15
IDEAS = 1 << 13
MOST_WORDS = 40
MOST_PIECES = 420
MOST_CONCEPTS = 40
MOST_NEIGHBOURS = 10
_NEAR = 4
_SPELT = (3, 4, 5)
_SOUNDED = (2, 3, 4)


def pieces(tokens: Sequence[Token]) -> list[int]:
    """Return the buckets of the words' pieces, each once, at most ``MOST_PIECES``."""
    found: set[int] = set()
    heard: list[bytes] = []
    for token in _ends(tokens):
        _grams(f"<{token.word}>", b"c", _SPELT, found)
        _grams(f"<{token.sounds[0]}>", b"k", _SOUNDED, found)
        sound = token.sounds[0].encode("utf-8", "surrogatepass")
        found.add(crc32(b"s" + sound) % BUCKETS)
        heard.append(sound)
        if len(found) >= MOST_PIECES:
            break
    for first, second in pairwise(heard):
        found.add(crc32(b"b" + first + b" " + second) % BUCKETS)
    for first, second in zip(heard, heard[2:], strict=False):
        found.add(crc32(b"g" + first + b" " + second) % BUCKETS)
    return list(found)[:MOST_PIECES]


def ideas(spans: Spans, understood: Understood) -> list[int]:
    """Return the buckets of the concepts met, of pairs met near each other, and of what the rules made of them."""
    placed = sorted({(place[0], name) for name, places in spans.items() if name[0].isalpha() for place in places})
    said = {f"K {name}" for _, name in placed}
    for number, (start, name) in enumerate(placed[:MOST_CONCEPTS]):
        for later, other in placed[number + 1 : number + 1 + MOST_NEIGHBOURS]:
            if later - start > _NEAR:
                break
            said.add(f"P {name} {other}" if name < other else f"P {other} {name}")
    said.update(_readings(understood))
    return list({crc32(each.encode()) % IDEAS for each in said})


def _ends(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the words, of a long story its beginning and its end: the point often comes last."""
    half = MOST_WORDS // 2
    return tokens if len(tokens) <= MOST_WORDS else (*tokens[-half:], *tokens[:half])


def _readings(understood: Understood) -> Iterable[str]:
    if understood.danger.level:
        yield f"L {understood.danger.level.value}"
    yield from (f"S {sign}" for sign in understood.danger.signs)
    if understood.command:
        yield f"C {understood.command.value}"
    if understood.topic:
        yield f"T {understood.topic}"
    if understood.reply:
        yield f"R {understood.reply}"


def _grams(word: str, mark: bytes, sizes: Sequence[int], found: set[int]) -> None:
    # Two bytes a letter: slices of bytes cost less than encoding every piece.
    letters = word.encode("utf-16-le", "surrogatepass")
    end = len(letters)
    for size in sizes:
        width = 2 * size
        for start in range(0, end - width + 1, 2):
            found.add(crc32(letters[start : start + width], mark[0]) % BUCKETS)
