"""The trained tier: how sure it is that a message is an emergency, and which topic, command or answer is meant.

It may raise a level, suggest topics and ask; it never opts anybody out and never lowers a level (bangla.md 2.4: a
learned model opted out four of twenty traps).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, log

from messages.meaning import Clue, Command, Danger, Level, Tier, Understood
from messages.understanding.features import Hashes, ideas, pieces, remembering
from messages.understanding.tokens import Token
from messages.understanding.understander import Reading
from messages.understanding.weights import Weights

EMERGENCIES = ("E1", "E2", "E3", "M")
"""The outcomes of clinical.md 4.5 that are an emergency; the head of a sign is its outcome and, after it, its id."""

NONE = "none"
CRISIS_SHARE = 0.5
LIKELY = 0.5
MOST_WORDS = 4
ASKED = frozenset(Command) - {Command.WORD, Command.NEXT, Command.PRIVATE, Command.OPEN, Command.WRONG}


@dataclass(frozen=True, slots=True)
class Learned:
    """Gives the trained second opinion on a reading."""

    weights: Weights
    hashes: Hashes = field(default_factory=remembering, compare=False, repr=False)

    def advise(self, reading: Reading) -> Understood:
        """Return the meaning of a reading with the model's opinion added to it."""
        return self.weigh(reading, *self.scores(reading))

    def scores(self, reading: Reading) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """Return the probability of every outcome or level, and of everything that may be asked."""
        danger, intent = self.weights.scores(self._pieces(reading.tokens), self._ideas(reading))
        return _by_outcome(danger), intent

    def weigh(self, reading: Reading, danger: Mapping[str, float], intent: Mapping[str, float]) -> Understood:
        """Return the meaning of a reading with an opinion of these probabilities added to it."""
        meaning = self._raise(reading.meaning, danger)
        if reading.meaning.danger.level in {Level.E, Level.EQ}:
            return meaning
        return self._suggest(meaning, intent)

    def _pieces(self, tokens: Sequence[Token]) -> list[int]:
        return pieces(tokens, self.hashes)

    def _ideas(self, reading: Reading) -> list[int]:
        return ideas(reading.spans, reading.meaning, self.hashes)

    def because(self, reading: Reading, head: str) -> tuple[str, ...]:
        """Return the words that speak most for ``head`` (of either group; ``E`` is any emergency), for a clinician."""
        names = EMERGENCIES if head == Level.E else (head,)
        told: dict[str, float] = {}
        for token in reading.tokens:
            danger, intent = self.weights.scores(self._pieces([token]), ())
            heads = {**_by_outcome(danger), **{name: share for name, share in intent.items() if name != NONE}}
            told[token.word] = max(told.get(token.word, 0.0), sum(heads.get(name, 0.0) for name in names))
        return tuple(sorted(told, key=lambda word: -told[word])[:MOST_WORDS])

    def certainty(self, probability: float) -> float:
        """Return how often messages scored like this were what they seemed, on hands the model had not seen."""
        bounded = min(max(probability, 1e-6), 1 - 1e-6)
        slope, offset = self.weights.settings["slope"], self.weights.settings["offset"]
        return 1 / (1 + exp(-(slope * log(bounded / (1 - bounded)) + offset)))

    def _raise(self, meaning: Understood, heads: Mapping[str, float]) -> Understood:
        level, probability = self._level(heads)
        if level is None or (meaning.danger.level and level.rank <= meaning.danger.level.rank):
            return meaning
        sure = self.certainty(probability)
        clue = Clue(Tier.LEARNED, level.value, "", sure)
        danger = Danger(level, meaning.danger.signs, sure, _outcome(heads), meaning.danger.level)
        return replace(meaning, danger=danger, clues=(*meaning.clues, clue))

    def _level(self, heads: Mapping[str, float]) -> tuple[Level | None, float]:
        """Return the gravest level whose probability, with all graver ones, passes its threshold."""
        total = 0.0
        for level, names in ((Level.E, EMERGENCIES), (Level.EQ, ("EQ",)), (Level.D0, ("D0",)), (Level.D7, ("D7",))):
            total += sum(heads[name] for name in names)
            if total >= self.weights.settings[f"level_{level.value}"]:
                return level, total
        return None, 0.0

    def _suggest(self, meaning: Understood, heads: Mapping[str, float]) -> Understood:
        """Add topics to suggest, a command to ask about, or an answer that only seems meant: the likeliest kind."""
        if meaning.command is not None or meaning.reply is not None:
            return meaning
        kinds = {kind: _of_kind(heads, kind) for kind in ("topic", "command", "reply")}
        sums = {kind: sum(heads[head] for head in ranked) for kind, ranked in kinds.items()}
        kind = max(sums, key=lambda each: sums[each])
        if sums[kind] < self.weights.settings[f"kind_{kind}"]:
            return meaning
        ranked = kinds[kind]
        clue = Clue(Tier.LEARNED, ranked[0], "", sums[kind])
        meaning = replace(meaning, clues=(*meaning.clues, clue))
        names = [head.partition(":")[2] for head in ranked]
        if kind == "topic":
            return _with_topics(meaning, names)
        if kind == "command":
            return _asking(meaning, names[0])
        return replace(meaning, guess=names[0])


def _by_outcome(heads: Mapping[str, float]) -> dict[str, float]:
    """Return the heads of signs added up by outcome, and the kinds of none as one."""
    sums: dict[str, float] = {}
    for head, probability in heads.items():
        name = head.partition(" ")[0]
        sums[name] = sums.get(name, 0.0) + probability
    return sums


def _of_kind(heads: Mapping[str, float], kind: str) -> list[str]:
    """Return the heads of one kind, likeliest first."""
    mark = f"{kind}:"
    return sorted([head for head in heads if head.startswith(mark)], key=heads.__getitem__, reverse=True)


def _outcome(heads: Mapping[str, float]) -> str:
    """Return the outcome that fits best: an emergency's where one is likelier than not, else the likeliest of all.

    The text for a crisis is chosen only where a crisis is the likeliest emergency by far.
    """
    emergency = sum(heads[name] for name in EMERGENCIES)
    among = EMERGENCIES if emergency >= LIKELY else [name for name in heads if name != NONE]
    best = max(among, key=lambda name: heads[name])
    if best == "M" and heads["M"] < CRISIS_SHARE * emergency:
        return "E2"
    return "E3Q" if best == Level.EQ else best


def _with_topics(meaning: Understood, ranked: list[str]) -> Understood:
    """Keep a topic that both tiers name; where they differ, offer the two likeliest."""
    if meaning.topic == ranked[0]:
        return meaning
    return replace(meaning, topic=None, near=tuple(ranked[:2]))


def _asking(meaning: Understood, name: str) -> Understood:
    command, _, argument = name.partition("_")
    if Command(command) not in ASKED:
        return meaning
    return replace(meaning, asks=Command(command), argument=argument.lower() or None, topic=None, near=())
