"""When a trouble began, as far as a message says: within a day, within three, longer ago (clinical.md 4.2 and 4.3)."""

from collections.abc import Sequence

from messages.danger import Age
from messages.understanding.spans import Spans
from messages.understanding.tokens import Token

_UNITS = ("hours", "days", "weeks", "months", "years")
_NUMBERS = {f"number_{n}": n for n in range(1, 11)}


def _number(token: Token) -> int | None:
    """Return the count a word names, if it names one."""
    if token.word.isdigit():
        return int(token.word[:4])
    for name, number in _NUMBERS.items():
        if name in token.concepts:
            return number
    return 50 if "many" in token.concepts else 3 if "several" in token.concepts else None


def _counted(tokens: Sequence[Token]) -> Age | None:
    """Return the age named as a number of hours, days, weeks, months or years."""
    for at, token in enumerate(tokens):
        unit = next((u for u in _UNITS if u in token.concepts), None)
        aged = tokens[at + 1].word.startswith("old") if at + 1 < len(tokens) else token.sounds[0].endswith("er")
        if unit is None or (unit == "years" and (aged or token.sounds[0].endswith("er"))):
            continue
        numbers = [n for near in tokens[max(0, at - 2) : at] if (n := _number(near)) is not None]
        count = numbers[-1] if numbers else None
        if unit in ("weeks", "months", "years"):
            return Age.OLD
        if count is None and unit == "days":
            continue
        count = 1 if count is None else count
        hours = count * (24 if unit == "days" else 1)
        return Age.NEW if unit == "hours" and hours <= 24 else Age.DAYS if hours <= 72 else Age.OLD
    return None


def age_of(tokens: Sequence[Token], spans: Spans) -> Age | None:
    """Return how long ago the message says it began, or ``None``; "since morning" alone does not say which morning."""
    counted = None if spans.keys().isdisjoint(_UNITS) else _counted(tokens)
    if counted is not None:
        return counted
    if "new" in spans:
        return Age.NEW
    if "yesterday" in spans:
        return Age.DAYS
    return Age.OLD if "old" in spans else None
