"""What the trained model sees of a message: pieces of its words and of their sounds, and the ideas met in it.

Every piece is hashed into one of ``BUCKETS`` numbers, every idea into one of ``IDEAS``, so that no list of
pieces need be kept. Words are seen as they
are spelt and as they sound, so that one example serves Bangla letters and Latin ones alike (bangla.md 2.2).
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from messages.meaning import Understood
from messages.understanding.spans import Spans
from messages.understanding.tokens import Token

BUCKETS = 1 << 16
IDEAS = 1 << 13
MOST_WORDS = 40
MOST_PIECES = 420
MOST_CONCEPTS = 40
MOST_NEIGHBOURS = 10
KEPT = 8192
"""How many words are remembered with their pieces: words recur."""

_LONGEST_KEPT = 24
_NEAR = 4
_SPELT = (3, 4, 5)
_SOUNDED = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one word gives: the buckets of its pieces, its sound, and what a pair that it begins is hashed from."""

    buckets: "array[int]"
    sound: bytes
    next: int
    next_but_one: int


@dataclass(frozen=True, slots=True)
class Idea:
    """What one concept gives: its bucket, its name, and what a pair that it begins is hashed from."""

    bucket: int
    name: bytes
    pair: int


def heard(word: str, sound: str) -> Heard:
    """Return what a word gives."""
    found: dict[int, None] = {}
    _grams(f"<{word}>", b"c", _SPELT, found)
    _grams(f"<{sound}>", b"k", _SOUNDED, found)
    letters = sound.encode("utf-8", "surrogatepass")
    found[crc32(b"s" + letters) % BUCKETS] = None
    return Heard(array("I", found), letters, crc32(b"b" + letters + b" "), crc32(b"g" + letters + b" "))


def idea(name: str) -> Idea:
    """Return what a concept gives."""
    letters = name.encode()
    return Idea(crc32(b"K " + letters) % IDEAS, letters, crc32(b"P " + letters + b" "))


@dataclass(frozen=True, slots=True)
class Hashes:
    """Where words and concepts are hashed, or remembered from before."""

    word: Callable[[str, str], Heard] = heard
    concept: Callable[[str], Idea] = idea


def remembering() -> Hashes:
    """Return hashes that remember the latest ``KEPT`` words and concepts; long words, seldom met again, are not."""
    kept = lru_cache(KEPT)(heard)

    def word(written: str, sound: str) -> Heard:
        return kept(written, sound) if len(written) <= _LONGEST_KEPT else heard(written, sound)

    return Hashes(word, lru_cache(KEPT)(idea))


PLAIN = Hashes()


def pieces(tokens: Sequence[Token], hashes: Hashes = PLAIN) -> list[int]:
    """Return the buckets of the words' pieces, each once, at most ``MOST_PIECES``."""
    found: set[int] = set()
    words: list[Heard] = []
    for token in _ends(tokens):
        word = hashes.word(token.word, token.sounds[0])
        found.update(word.buckets)
        words.append(word)
        if len(found) >= MOST_PIECES:
            break
    found.update([crc32(second.sound, first.next) % BUCKETS for first, second in pairwise(words)])
    later = zip(words, words[2:], strict=False)
    found.update([crc32(second.sound, first.next_but_one) % BUCKETS for first, second in later])
    return list(found)[:MOST_PIECES]


def ideas(spans: Spans, understood: Understood, hashes: Hashes = PLAIN) -> list[int]:
    """Return the buckets of the concepts met, of pairs met near each other, and of what the rules made of them."""
    met = [(name, hashes.concept(name), places) for name, places in spans.items() if name[0].isalpha()]
    found = {one.bucket for _, one, _ in met}
    placed = sorted({(start, name, one.name, one.pair) for name, one, places in met for start, _ in places})
    for number, (start, name, letters, pair) in enumerate(placed[:MOST_CONCEPTS]):
        found.update(
            [
                (crc32(other_letters, pair) if name < other else crc32(letters, other_pair)) % IDEAS
                for later, other, other_letters, other_pair in placed[number + 1 : number + 1 + MOST_NEIGHBOURS]
                if later - start <= _NEAR
            ]
        )
    found.update([crc32(each.encode()) % IDEAS for each in _readings(understood)])
    return list(found)


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


def _grams(word: str, mark: bytes, sizes: Sequence[int], found: dict[int, None]) -> None:
    # Two bytes a letter: slices of bytes cost less than encoding every piece.
    letters = word.encode("utf-16-le", "surrogatepass")
    end = len(letters)
    for size in sizes:
        width = 2 * size
        for start in range(0, end - width + 1, 2):
            found[crc32(letters[start : start + width], mark[0]) % BUCKETS] = None
