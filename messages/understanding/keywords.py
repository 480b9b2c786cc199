"""Fixed keywords: a whole message, less the polite words around it, against lists, by letters and then by sound."""

from collections.abc import Iterable, Mapping, Sequence

from messages.folding import fold
from messages.skeleton import nearest, sounds
from messages.understanding.tokens import Token, split_words

_SOUNDS_FROM = 3
_NEAR_FROM = 4
_LONG = 10
_NONE: set[int] = set()


class Keywords:
    """Keywords of many owners (topics or commands) and the ways to find one in a message."""

    def __init__(self, owners: Mapping[str, Iterable[str]], never_near: frozenset[str]) -> None:
        """Take the keywords of each owner; ``never_near`` are real words that are no misspelling of a keyword."""
        self._exact: dict[str, str] = {}
        self._sound: dict[str, str] = {}
        self._never = never_near
        for owner, keywords in owners.items():
            for keyword in keywords:
                folded = fold(keyword)
                self._exact.setdefault(" ".join(split_words(folded)), owner)
                self._sound.setdefault(" ".join(sounds(word)[0] for word in split_words(folded)), owner)
        self.longest = max((len(keyword.split()) for keyword in self._exact), default=0)
        self._begun: dict[str, set[int]] = {}
        for keyword in (*self._exact, *self._sound):
            self._begun.setdefault(keyword.partition(" ")[0], set()).add(keyword.count(" ") + 1)
        self._beside = _beside(self._sound)

    def exact(self, words: str) -> str | None:
        """Return the owner of exactly these words, by letters."""
        return self._exact.get(words)

    def sounding(self, sound: str) -> str | None:
        """Return the owner of words that sound exactly so."""
        return self._sound.get(sound) if len(sound) >= _SOUNDS_FROM else None

    def near(self, words: str, sound: str) -> str | None:
        """Return the owner of the keyword one slip away (two from ten letters on), never of a real word."""
        found = self._nearest(words, sound)
        return self._sound[found] if found else None

    def nearest(self, words: str, sound: str) -> tuple[str, str] | None:
        """Return the owner and the sound of the keyword nearest to these words, as ``near`` does."""
        found = self._nearest(words, sound)
        return (self._sound[found], found) if found else None

    def _nearest(self, words: str, sound: str) -> str | None:
        beside = self._beside.get((sound[:1], len(sound)))
        if beside is None or sound in self._never or words in self._never:
            return None
        return nearest(sound, beside, _slips(len(sound)))

    def begun(self, token: Token) -> set[int]:
        """Return how many words the keywords have that begin with this word, by letters or by sound."""
        by_letters, by_sound = self._begun.get(token.word, _NONE), self._begun.get(token.sounds[0], _NONE)
        return by_letters | by_sound if by_letters or by_sound else _NONE


def _slips(letters: int) -> int:
    """Return how many slips a keyword of so many letters may be away."""
    return 1 if letters < _LONG else 2


def _beside(keywords: Iterable[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return by first letter and length what may be misspelt so: the keywords of a fitting length, shortest first."""
    found: dict[tuple[str, int], list[str]] = {}
    for keyword in sorted(keywords, key=len):
        size = len(keyword)
        for written_size in range(_NEAR_FROM, size + 3):
            if size >= _NEAR_FROM and abs(size - written_size) <= _slips(written_size):
                found.setdefault((keyword[:1], written_size), []).append(keyword)
    return {key: tuple(beside) for key, beside in found.items()}


def written(tokens: Sequence[Token]) -> str:
    """Return the folded words of the tokens."""
    return " ".join(token.word for token in tokens)


def spoken(tokens: Sequence[Token]) -> str:
    """Return how the tokens sound, one after another."""
    return " ".join(token.sounds[0] for token in tokens)


def without(tokens: Sequence[Token], *fillers: str) -> list[Token]:
    """Return the tokens that are of none of the ``fillers`` concepts."""
    return [token for token in tokens if token.concepts.isdisjoint(fillers)]
