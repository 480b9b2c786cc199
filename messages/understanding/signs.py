"""Danger signs in the words of a message: symptom concepts that meet, and the pack's phrases (clinical.md 4.3)."""

import re
from collections.abc import Mapping, Sequence

from messages.danger import DROOP, Face, judge, summary
from messages.folding import fold
from messages.meaning import Clue, Danger, Level, Tier
from messages.understanding.lexicon import Concept, Rule, SignWords
from messages.understanding.meetings import Meetings
from messages.understanding.spans import Spans, together
from messages.understanding.times import age_of
from messages.understanding.tokens import Token

_FACE = frozenset(("face", "eye"))
_BODY = frozenset(
    [
        "face",
        "eye",
        "arm",
        "leg",
        "side",
        "body",
        "head",
        "chest",
        "breath",
        "speech",
        "neck",
        "ear",
        "person",
        "child",
        "pregnant",
        "nose",
        "weak",
        "numb",
        "pain",
    ]
)
# So many words are quoted where a sign follows from the whole message.
_QUOTED = 12
_FACE_ONLY = frozenset(("face",))
_FAILING = frozenset(("weak", "numb", "crooked", "droop"))


class DangerReader:
    """Reads the danger level of a message. No negation is understood, on purpose (clinical.md 4.2, 5)."""

    def __init__(self, signs: Mapping[str, SignWords], rules: Sequence[Rule], concepts: Mapping[str, Concept]) -> None:
        """Take the signs with their levels, the rules by which they are met, and the concepts of these."""
        self._signs = signs
        self._rules = [rule for rule in rules if rule.sign in signs]
        self._meetings = Meetings(self._rules)
        self._phrases = [(sign, words.needs_face, f"sign:{sign}", f"vague:{sign}") for sign, words in signs.items()]
        alone = {name for rule in self._rules if len(rule.needs) == 1 for name in rule.needs[0]}
        self._spelt = {name: _spelling(concepts[name]) for name in alone}

    def read(self, tokens: Sequence[Token], spans: Spans) -> tuple[Danger, tuple[Clue, ...]]:
        """Return the highest level found, its signs in the order of clinical.md 4.3, and the reasons."""
        clues: dict[str, Clue] = {}
        for clue in [*self._by_concept(tokens, spans), *self._by_phrase(tokens, spans)]:
            if clue.meaning not in clues or clues[clue.meaning].certainty < clue.certainty:
                clues[clue.meaning] = clue
        levels = self._levels(clues, tokens, spans)
        danger = summary(levels, {sign: clues[sign].certainty for sign in levels})
        return danger, tuple(clues[sign] for sign in danger.signs)

    def _by_concept(self, tokens: Sequence[Token], spans: Spans) -> list[Clue]:
        """Return a clue for each rule whose concepts meet."""
        found: list[Clue] = []
        for rule in self._meetings.among(spans):
            place = together(spans, rule.needs, rule.window)
            if place and self._stands(rule, tokens[place[0] : place[1] + 1]):
                found.append(_clue(Tier.CONCEPT, rule.sign, tokens[place[0] : place[1] + 1], 0.9))
        return found

    def _stands(self, rule: Rule, words: Sequence[Token]) -> bool:
        """Tell whether a rule that one word is enough for has met that word as it is spelt.

        By sound alone কিছু (something) is খিঁচুনি (a fit): 92 of 8,099 corpus messages were false alarms of that
        kind. What only sounds like an alarm is left to the trained tier.
        """
        if len(rule.needs) > 1 or len(words) > 1:
            return True
        return any(self._spelt[name].fullmatch(words[0].word) for name in rule.needs[0])

    def _by_phrase(self, tokens: Sequence[Token], spans: Spans) -> list[Clue]:
        """Return a clue for each sign one of whose listed phrases is in the message."""
        face = any(name in spans for name in _FACE)
        body = any(name in spans for name in _BODY) and "remote" not in spans
        found: list[Clue] = []
        for sign, needs_face, plain, vague in self._phrases:
            places = spans.get(plain) or (spans.get(vague) if body else None)
            if places and (face or not needs_face):
                place = places[0]
                found.append(_clue(Tier.EXACT, sign, tokens[place[0] : place[1] + 1], 1.0))
        return found

    def _levels(self, clues: dict[str, Clue], tokens: Sequence[Token], spans: Spans) -> dict[str, Level]:
        """Return the level of each sign, with a clue for those that only the time of a droop brings."""
        weak = "face_weak" in spans or together(spans, (_FACE_ONLY, _FAILING), 6) is not None
        face = Face(weak or DROOP in clues, DROOP in clues, "crooked" in spans and "asks_about" not in spans)
        listed = {sign: self._signs[sign].level for sign in clues if sign != DROOP}
        levels = judge(listed, face, age_of(tokens, spans))
        for sign in levels:
            clues.setdefault(sign, _clue(Tier.CONCEPT, sign, tokens[:_QUOTED], 0.8))
        return levels


def _spelling(concept: Concept) -> re.Pattern[str]:
    """Return the words of a concept as they are listed, without other endings."""
    words = [fold(word) for word in (*concept.sound, *concept.english) if word.isalpha() or word.endswith("*")]
    return re.compile("|".join(sorted(map(re.escape, filter(None, words)))) or "(?!)")


def _clue(tier: Tier, sign: str, tokens: Sequence[Token], certainty: float) -> Clue:
    """Return the reason for one sign; a misspelt word makes it a little less sure."""
    sure = certainty if all(token.sure for token in tokens) else certainty * 0.9
    return Clue(tier, sign, " ".join(token.word for token in tokens), round(sure, 3))
