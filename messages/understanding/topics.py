"""Which topic a message asks about: its keyword alone, misspelt, or inside a longer sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from messages.meaning import Clue, Tier
from messages.understanding.keywords import Keywords, spoken, without, written
from messages.understanding.tokens import Token

# Words that the pack gives to a topic and a command or a reply owns (clinical.md 3.2; bangla.md 2.5).
NOT_OF_TOPIC = {"STEPS": frozenset(("start", "শুরু", "shuru")), "TIME": frozenset(("better",))}
_ENOUGH = 0.55
_SUGGEST = 0.3
_CLEAR = 0.1
_NEAR_WORDS = 2


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
        keywords = self._keywords
        for find, sure in ((keywords.exact, 1.0), (keywords.sounding, 0.95)):
            topic = find(tokens) if len(tokens) <= keywords.longest else None
            if topic:
                return Subject(topic, whole=True, clues=(Clue(Tier.EXACT, topic, written(tokens), sure),))
        core = without(tokens, "keyword_filler", "stop_filler")
        for part, find, sure in (
            (core, keywords.sounding, 0.9), (core, keywords.near, 0.85), (tokens, keywords.near, 0.8),
        ):  # fmt: skip
            topic = find(part) if part and len(part) <= keywords.longest else None
            if topic:
                return Subject(topic, clues=(Clue(Tier.NEAR, topic, written(part), sure),))
        return self._inside(tokens, max(1, len(core)))

    def _inside(self, tokens: Sequence[Token], size: int) -> Subject:
        """Return topics whose keyword stands inside the message, weighed by how much of the message it is."""
        scores: dict[str, tuple[float, str]] = {}
        for length in range(min(self._keywords.longest, len(tokens)), 0, -1):
            for at in range(len(tokens) - length + 1):
                part = tokens[at : at + length]
                topic, sure = self._match(part)
                if topic:
                    weight = sure * min(1.0, 0.35 + 0.2 * length + 0.35 * length / size)
                    if weight > scores.get(topic, (0.0, ""))[0]:
                        scores[topic] = (weight, written(part))
        ranked = sorted(scores, key=lambda topic: -scores[topic][0])[:3]
        clues = tuple(Clue(Tier.NEAR, t, scores[t][1], round(scores[t][0], 3)) for t in ranked)
        if ranked and scores[ranked[0]][0] >= _ENOUGH:
            behind = scores[ranked[1]][0] if len(ranked) > 1 else 0.0
            if scores[ranked[0]][0] - behind >= _CLEAR:
                return Subject(ranked[0], clues=clues)
        return Subject(None, tuple(t for t in ranked if scores[t][0] >= _SUGGEST)[:2], clues=clues)

    def _match(self, part: Sequence[Token]) -> tuple[str | None, float]:
        """Return the topic of some words inside a message, and how sure; only a short run may be misspelt."""
        topic = self._keywords.exact(part)
        if topic:
            return topic, 1.0
        topic = self._keywords.sounding(part)
        if topic:
            return topic, 0.9
        return (self._keywords.near(part), 0.75) if len(part) <= _NEAR_WORDS and len(spoken(part)) >= 6 else (None, 0.0)
