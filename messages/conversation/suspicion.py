"""Danger that only the trained model suspects: said with an "if", before the ordinary answer and not instead of it."""

from collections.abc import Callable
from dataclasses import replace

from messages.conversation.moment import Moment
from messages.meaning import Danger, Level, Tier, Understood
from messages.turn import Alarm, Missed, Say, Turn

SURE = 0.85
"""From this certainty on a suspicion is acted on like a sign that was named."""

SURER = 0.95
"""The same where the fixed rules have named a lesser sign: they saw something, and it was not this."""

CONDITIONAL = "SYS-DANGER-IF"
DROOP = "E3Q"
SAID = frozenset({"M", "D0", "D7"})
"""Outcomes whose own text is said for a suspicion: it hurts nobody, and says itself when to call at once."""

ALONE = frozenset({"SYS-NOT-UNDERSTOOD", "SYS-WELCOME", "SYS-DID-YOU-MEAN-1", "SYS-DID-YOU-MEAN-2", "X"})
"""Answers that say no more than "we did not understand": the suspicion then stands alone."""


def suspected(m: Moment, ordinary: Callable[[Moment], Turn]) -> Turn | None:
    """Return the answer to an unsure suspicion, or ``None`` where there is none or it is sure.

    A false alarm so costs a sentence, not the answer; a true one is told what to do (bangla.md 2.5 rule 5).
    The conditional text about a new droop is an "if" already, the text for a crisis hurts nobody, and the text
    for a sign that was named says itself when to call at once. A mere digit, keyword or "no" is never suspected:
    whoever is warned at every MORE stops reading warnings.
    """
    danger = m.understood.danger
    level, outcome = danger.level, danger.outcome
    if level is None or outcome is None:
        return None
    if _read_whole(m.understood):
        return ordinary(_calm(m))
    if danger.certainty >= (SURER if danger.found else SURE) or level is Level.EQ:
        return None
    if outcome == DROOP and not danger.found:
        return ordinary(_as(m, replace(danger, level=Level.EQ)))
    turn = ordinary(_calm(m))
    alarm = Alarm(level, outcome, ())
    if danger.found:
        return replace(turn, effects=(alarm, *turn.effects))
    first = Say(m.know.content.outcomes[outcome].sms if outcome in SAID else CONDITIONAL)
    rest = () if any(say.message in ALONE for say in turn.says) else turn.says
    effects = tuple(effect for effect in turn.effects if not (isinstance(effect, Missed) and rest))
    said = tuple(say for say in rest if say != first)
    # What is not said asks nothing: the question that was open before stays the open one.
    state = turn.state if rest else replace(turn.state, wait=m.state.wait)
    return replace(turn, state=state, says=(first, *said), effects=(alarm, *effects))


def _calm(m: Moment) -> Moment:
    """Return the moment as the fixed rules alone understood it."""
    danger = m.understood.danger
    return _as(m, Danger(danger.found, danger.signs if danger.found else (), SURE))


def _as(m: Moment, danger: Danger) -> Moment:
    return replace(m, heard=replace(m.heard, understood=replace(m.understood, danger=danger)))


def _read_whole(understood: Understood) -> bool:
    """Tell whether a fixed list holds the message as a whole: a digit, an answer, a command, a topic's keyword."""
    if understood.digit is not None or understood.reply is not None:
        return True
    exact = {clue.meaning.partition(":")[0] for clue in understood.clues if clue.tier is Tier.EXACT}
    return not exact.isdisjoint({understood.command, understood.topic})
