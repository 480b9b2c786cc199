"""Fixed keywords: a whole message, less the polite words around it, against lists, by letters and then by sound."""

from collections.abc import Iterable, Mapping, Sequence

from messages.folding import fold
from messages.skeleton import distance, sounds
from messages.understanding.tokens import Token, split_words


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
        self._first: dict[tuple[str, int], list[str]] = {}
        for sound in self._sound:
            self._first.setdefault((sound[:1], len(sound)), []).append(sound)

    def exact(self, words: Sequence[Token]) -> str | None:
        """Return the owner of exactly these words, by letters."""
        return self._exact.get(written(words))

    def sounding(self, words: Sequence[Token]) -> str | None:
        """Return the owner of words that sound exactly so."""
        sound = spoken(words)
        return self._sound.get(sound) if len(sound) >= 3 else None

    def near(self, words: Sequence[Token]) -> str | None:
        """Return the owner of the keyword one slip away (two from ten letters on), never of a real word."""
        found = self.nearest(words)
        return found[0] if found else None

    def nearest(self, words: Sequence[Token]) -> tuple[str, str] | None:
        """Return the owner and the sound of the keyword nearest to these words, as ``near`` does."""
        sound = spoken(words)
        if len(sound) < 4 or sound in self._never or written(words) in self._never:
            return None
        most = 1 if len(sound) < 10 else 2
        best: tuple[int, str] | None = None
        for size in range(max(4, len(sound) - most), len(sound) + most + 1):
            for keyword in self._first.get((sound[:1], size), ()):
                far = distance(sound, keyword, most)
                if far <= most and (best is None or far < best[0]):
                    best = (far, keyword)
        return (self._sound[best[1]], best[1]) if best else None


def written(tokens: Sequence[Token]) -> str:
    """Return the folded words of the tokens."""
    return " ".join(token.word for token in tokens)


def spoken(tokens: Sequence[Token]) -> str:
    """Return how the tokens sound, one after another."""
    return " ".join(token.sounds[0] for token in tokens)


def without(tokens: Sequence[Token], *fillers: str) -> list[Token]:
    """Return the tokens that are of none of the ``fillers`` concepts."""
    return [token for token in tokens if not token.concepts.intersection(fillers)]
