"""Which topic a message asks about: its keyword alone, misspelt, or inside a longer sentence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from messages.meaning import Clue, Tier
from messages.understanding.keywords import Keywords, spoken, without, written
from messages.understanding.tokens import Token

# Words that the pack gives to a topic and a command or a reply owns (clinical.md 3.2; bangla.md 2.5).
NOT_OF_TOPIC = {"STEPS": frozenset(("start", "শুরু", "shuru")), "TIME": frozenset(("better",))}
_ENOUGH = 0.55
_SUGGEST = 0.3
_CLEAR = 0.1
_NEAR_WORDS = 2
_NEAR_FROM = 6

Way = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic sure enough to answer, topics to suggest, and whether the message is nothing but its keyword."""

    topic: str | None = None
    near: tuple[str, ...] = ()
    whole: bool = False
    clues: tuple[Clue, ...] = ()


class TopicReader:
    """Finds topic keywords in a message."""

    def __init__(self, topics: Mapping[str, Mapping[str, tuple[str, ...]]], never_near: frozenset[str]) -> None:
        """Take the aliases of each topic by way of writing."""
        owners = {
            topic: [a for aliases in ways.values() for a in aliases if a.casefold() not in NOT_OF_TOPIC.get(topic, ())]
            for topic, ways in topics.items()
        }
        self._keywords = Keywords(owners, never_near)

    def read(self, tokens: Sequence[Token]) -> Subject:
        """Return the topic of a message."""
        if not tokens:
            return Subject()
        whole = self._whole(tokens, ((self._exact, 1.0), (self._sounding, 0.95)))
        if whole:
            return Subject(whole[0], whole=True, clues=(Clue(Tier.EXACT, whole[0], written(tokens), whole[1]),))
        core = without(tokens, "keyword_filler", "stop_filler")
        for part, ways in ((core, ((self._sounding, 0.9), (self._near, 0.85))), (tokens, ((self._near, 0.8),))):
            found = self._whole(part, ways)
            if found:
                return Subject(found[0], clues=(Clue(Tier.NEAR, found[0], written(part), found[1]),))
        return self._inside(tokens, max(1, len(core)))

    def _whole(self, part: Sequence[Token], ways: Sequence[tuple[Way, float]]) -> tuple[str, float] | None:
        """Return the topic whose keyword is all of these words, by the first way to find one, and how sure."""
        if not part or len(part) > self._keywords.longest:
            return None
        words, sound = written(part), spoken(part)
        for find, sure in ways:
            topic = find(words, sound)
            if topic:
                return topic, sure
        return None

    def _exact(self, words: str, sound: str) -> str | None:
        del sound
        return self._keywords.exact(words)

    def _sounding(self, words: str, sound: str) -> str | None:
        del words
        return self._keywords.sounding(sound)

    def _near(self, words: str, sound: str) -> str | None:
        return self._keywords.near(words, sound)

    def _inside(self, tokens: Sequence[Token], size: int) -> Subject:
        """Return topics whose keyword stands inside the message, weighed by how much of the message it is."""
        scores: dict[str, tuple[float, str]] = {}
        for length, words, topic, sure in self._met(tokens):
            weight = sure * min(1.0, 0.35 + 0.2 * length + 0.35 * length / size)
            if weight > scores.get(topic, (0.0, ""))[0]:
                scores[topic] = (weight, words)
        ranked = sorted(scores, key=lambda topic: -scores[topic][0])[:3]
        clues = tuple(Clue(Tier.NEAR, t, scores[t][1], round(scores[t][0], 3)) for t in ranked)
        if ranked and scores[ranked[0]][0] >= _ENOUGH:
            behind = scores[ranked[1]][0] if len(ranked) > 1 else 0.0
            if scores[ranked[0]][0] - behind >= _CLEAR:
                return Subject(ranked[0], clues=clues)
        return Subject(None, tuple(t for t in ranked if scores[t][0] >= _SUGGEST)[:2], clues=clues)

    def _met(self, tokens: Sequence[Token]) -> Iterator[tuple[int, str, str, float]]:
        """Yield the topics met, longest keyword first: of how many words, as written, which topic, how sure.

        Only a short run may be misspelt; a longer one must begin as a keyword of so many words does.
        """
        begun = [self._keywords.begun(token) for token in tokens]
        starts = [
            (-length, at)
            for at, lengths in enumerate(begun)
            for length in lengths
            if _NEAR_WORDS < length <= len(tokens) - at
        ]
        for shorter, at in sorted(starts):
            part = tokens[at : at - shorter]
            yield from self._known(-shorter, written(part), spoken(part))
        if self._keywords.longest > 1:
            for lengths, (first, second) in zip(begun, pairwise(tokens), strict=False):
                yield from self._short(
                    2, f"{first.word} {second.word}", f"{first.sounds[0]} {second.sounds[0]}", 2 in lengths
                )
        for lengths, token in zip(begun, tokens, strict=True):
            yield from self._short(1, token.word, token.sounds[0], 1 in lengths)

    def _known(self, length: int, words: str, sound: str) -> tuple[tuple[int, str, str, float], ...]:
        """Return the topic of exactly these words, by letters or by sound, and how sure."""
        topic = self._keywords.exact(words)
        if topic:
            return ((length, words, topic, 1.0),)
        topic = self._keywords.sounding(sound)
        return ((length, words, topic, 0.9),) if topic else ()

    def _short(self, length: int, words: str, sound: str, begun: bool) -> tuple[tuple[int, str, str, float], ...]:
        """Return the topic of a run short enough to be misspelt, and how sure."""
        known = self._known(length, words, sound) if begun else ()
        if known or len(sound) < _NEAR_FROM:
            return known
        topic = self._keywords.near(words, sound)
        return ((length, words, topic, 0.75),) if topic else ()
