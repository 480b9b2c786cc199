"""The carrier's knobs as a form."""

from collections.abc import Mapping

from service.gateways.simulator.knobs import Knobs

CODES = ("30003", "30004", "30005", "30006", "30007", "30008")
"""Why a text may get lost on its way (telephony.md 1.6)."""

REFUSALS = ("21211", "21610", "20429")
"""Why the carrier may not take one at all."""


def read_knobs(form: Mapping[str, str]) -> tuple[Knobs | None, str]:
    """Return the knobs a form asks for, or ``None`` and the name of the first field that cannot be."""
    delay = _within(form.get("delay", ""), 0, 3600)
    drop = _within(form.get("drop", ""), 0, 100)
    repeat = _within(form.get("repeat", ""), 1, 5)
    again = _within(form.get("again", ""), 0, 5)
    error, refuse = form.get("error_code", ""), form.get("refuse", "")
    if delay is None:
        return None, "knob_delay"
    if drop is None:
        return None, "knob_drop"
    if repeat is None:
        return None, "knob_repeat"
    if again is None:
        return None, "knob_again"
    if error not in {"", *CODES}:
        return None, "knob_error"
    if refuse not in {"", *REFUSALS}:
        return None, "knob_refuse"
    knobs = Knobs(
        delay=delay,
        shuffle="shuffle" in form,
        repeat=int(repeat),
        drop=drop / 100,
        error_code=error or None,
        refuse=refuse or None,
        lose_answers="lose_answers" in form,
        stop_words="stop_words" in form,
        again=int(again),
    )
    return knobs, ""


def _within(text: str, least: int, most: int) -> float | None:
    try:
        value = float(text or least)
    except ValueError:
        return None
    return value if least <= value <= most else None
