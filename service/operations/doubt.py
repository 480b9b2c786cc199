"""Which texts a reviewer should read: those whose meaning was not found, or not found for certain."""

from messages.conversation.suspicion import SURE
from messages.meaning import Clue, Tier, Understood
from messages.turn import Alarm, Missed, Turn
from service.store.doubts import Doubt, Why

_UNSURE = (Tier.NEAR, Tier.LEARNED)


def doubt_of(turn: Turn, understood: Understood) -> Doubt | None:
    """Return why a text is for a reviewer, the gravest reason first, or ``None`` where it was plain.

    Danger is in doubt where the trained tier alone raised it, however sure, or the rules were not sure of it; a
    keyword read as a whole is not (bangla.md 2.5 rule 7: what was not matched is reviewed daily).
    """
    danger = understood.danger
    if any(isinstance(effect, Missed) for effect in turn.effects):
        return Doubt(Why.MISSED, 0.0)
    alarmed = any(isinstance(effect, Alarm) for effect in turn.effects)
    if alarmed and danger.level is not None and (danger.outcome is not None or danger.certainty < SURE):
        return Doubt(Why.SUSPECTED, danger.certainty)
    if understood.command is None and understood.asks is not None:
        return Doubt(Why.ASKED, _certainty(understood.clues))
    if understood.near and not (understood.topic or understood.command or understood.reply):
        return Doubt(Why.ASKED, _certainty(understood.clues))
    if understood.guess is not None:
        return Doubt(Why.GUESSED, _certainty(understood.clues))
    return None


def _certainty(clues: tuple[Clue, ...]) -> float:
    """Return how sure the last of the unsure clues is: the one that decided."""
    return next((clue.certainty for clue in reversed(clues) if clue.tier in _UNSURE), 0.0)
