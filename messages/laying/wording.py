"""How the values of a message are shown in one language, and which words a shared phone gets."""

import re
from collections.abc import Collection, Mapping
from datetime import date

from messages.content import Content
from messages.language import Language
from messages.plans import Plan, Step
from messages.schedule.days import minutes
from messages.turn import Mode

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")


def shown(values: Mapping[str, str], language: Language) -> dict[str, str]:
    """Return values as a patient reads them: a stored day and time of day in their language, all else as it stands."""
    readable = dict(values)
    if _ISO_DAY.fullmatch(values.get("DATE", "")):
        readable["DATE"] = language.numerals(f"{date.fromisoformat(values['DATE']):%d/%m/%Y}")
    if _CLOCK.fullmatch(values.get("TIME", "")):
        readable["TIME"] = language.clock(minutes(values["TIME"]))
    return readable


def step_of(content: Content, message: str) -> tuple[Plan, Step] | None:
    """Return the plan and the step whose open text a message is, ``None`` for any other message."""
    found = ((plan, step) for plan in content.plans.values() for step in plan.steps if step.text == message)
    return next(found, None)


def wording(content: Content, message: str, mode: Mode, harmless: Collection[str] = ()) -> str | None:
    """Return the id of the text to send for a message in a mode; ``None`` where a shared phone may not get it.

    A step of a plan has words for either mode. Of other texts most name the illness, so only a phone that nobody
    else reads gets them, but for the ``harmless`` ones (clinical.md 5.2, "Private and open text").
    """
    found = step_of(content, message)
    if found is not None:
        return found[1].private if mode is Mode.PRIVATE else message
    return message if mode is Mode.OPEN or message in harmless else None
