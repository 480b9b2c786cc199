"""The values a plan needs: which, how they may be written, and what is wrong with them, all faults at once."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from messages.laying.timetable import UNLAID
from messages.plans import Anchor, Plan
from messages.schedule.days import minutes

RESULTS = {
    "E": Anchor.EMERGENCY,
    "D0": Anchor.DOCTOR_TODAY,
    "D7": Anchor.DOCTOR_THIS_WEEK,
}
"""How a guided check may end that is followed up (clinical.md 5.3, P-CHECKFU)."""

MOST_TIMES = 4
"""Times of a day a prescriber may set."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPOKEN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]m)?")
_ANCHORED = {
    Anchor.VISIT: ("DATE", "TIME"),
    Anchor.MISSED_VISIT: ("DATE",),
    Anchor.PRESCRIBED_TIMES: ("TIMES", "LAST"),
    Anchor.LAST_DAY: ("LAST",),
    Anchor.EMERGENCY: ("RESULT",),
    Anchor.DOCTOR_TODAY: ("RESULT",),
    Anchor.DOCTOR_THIS_WEEK: ("RESULT",),
}
_EXPECTED = {
    "DATE": "the day of the visit, such as 2026-11-25 or 25/11/2026",
    "TIME": "the time of the visit, such as 10:30",
    "PLACE": "the place of the visit in a few words",
    "TIMES": f"the times the prescriber set, at most {MOST_TIMES}, such as 08:00 20:00",
    "LAST": "the last day of the medicine, such as 2026-12-04",
    "RESULT": f"how the guided check ended: one of {', '.join(RESULTS)}",
}


class Wrong(StrEnum):
    """What is wrong with a value."""

    MISSING = "missing"
    BAD = "bad"
    UNKNOWN = "unknown"
    OVER = "over"
    FAR = "too far"


@dataclass(frozen=True, slots=True)
class BadValue:
    """One thing wrong with the values of a plan: of which, what, and the sentence that says what to do."""

    name: str
    wrong: Wrong
    sentence: str


def needs(plan: Plan, slots: Callable[[str], frozenset[str]]) -> tuple[str, ...]:
    """Return the names of the values a plan needs, in a steady order: what its times count from, and its slots.

    ``slots`` returns the slots of a text beside those of the deployment.
    """
    found: dict[str, None] = {}
    for step in plan.steps:
        if step.when.anchor not in UNLAID:
            found |= dict.fromkeys(_ANCHORED.get(step.when.anchor, ()))
            found |= dict.fromkeys(sorted(slots(step.text)))
    return tuple(found)


def read_values(wanted: tuple[str, ...], given: Mapping[str, str]) -> tuple[dict[str, str], tuple[BadValue, ...]]:
    """Return the values in the one form that is stored, and everything wrong with them.

    Days are ISO dates, times "HH:MM"; digits of any script are read. Names may be written in small letters.
    """
    named = {name.upper(): value for name, value in given.items()}
    values: dict[str, str] = {}
    faults = [BadValue(name, Wrong.UNKNOWN, _unknown(name, wanted)) for name in named if name not in wanted]
    for name in wanted:
        written = ascii_digits(named.get(name, "")).strip()
        if not written:
            faults.append(BadValue(name, Wrong.MISSING, f"{name} is missing: give {_expected(name)}."))
            continue
        read = value_of(name, written) if name != "PLACE" else named[name].strip()
        if read is None:
            faults.append(BadValue(name, Wrong.BAD, f"{name} cannot be read: give {_expected(name)}."))
        else:
            values[name] = read
    return values, tuple(faults)


def value_of(name: str, written: str) -> str | None:
    """Return one value in the form that is stored, ``None`` where it cannot be read; other names hold any words."""
    match name:
        case "DATE" | "LAST":
            day = day_of(written)
            return day.isoformat() if day else None
        case "TIME":
            return time_of(written)
        case "TIMES":
            return _times(written)
        case "RESULT":
            return written.upper() if written.upper() in RESULTS else None
        case _:
            return written


def day_of(written: str) -> date | None:
    """Return the day that "2026-11-25" or "25/11/2026" names, ``None`` for anything else."""
    plain = ascii_digits(written).strip()
    iso, spoken = _ISO.fullmatch(plain), _SPOKEN.fullmatch(plain)
    if not (iso or spoken):
        return None
    parts = iso.groups() if iso else spoken.groups()[::-1] if spoken else ()
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def time_of(written: str) -> str | None:
    """Return "HH:MM" for "10:30", "4.30 pm" or "4 pm", ``None`` for anything else."""
    found = _TIME.fullmatch(ascii_digits(written).strip().lower())
    if not found or not (found[2] or found[3]):
        return None
    hour, half = int(found[1]), found[3]
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    try:
        minutes(clock := f"{hour:02d}:{found[2] or '00'}")
    except ValueError:
        return None
    return clock


def ascii_digits(text: str) -> str:
    """Return a text with the digits of every script as ASCII digits."""
    return "".join(str(unicodedata.decimal(character, character)) for character in text)


def _times(written: str) -> str | None:
    parts = [time_of(part) for part in re.split(r"[\s,;]+", written) if part]
    read = sorted({part for part in parts if part})
    return " ".join(read) if None not in parts and 1 <= len(read) <= MOST_TIMES else None


def _unknown(name: str, wanted: tuple[str, ...]) -> str:
    known = f"it takes {', '.join(wanted)}" if wanted else "it takes no values"
    # What somebody put in a name's place may hold a number.
    said = name if re.fullmatch(r"[A-Z_]{1,20}", name) else "This"
    return f"{said} is not a value of this message: {known}."


def _expected(name: str) -> str:
    return _EXPECTED.get(name, "what the text says there")


def problems(values: Mapping[str, str], day: date) -> Iterator[BadValue]:
    """Yield what is wrong with days that were read: over by ``day``, or more than a year away."""
    for name in ("DATE", "LAST"):
        if name not in values:
            continue
        away = (date.fromisoformat(values[name]) - day).days
        if away < 0:
            yield BadValue(name, Wrong.OVER, f"{name} is over: give a day from today on.")
        elif away > 365:
            yield BadValue(name, Wrong.FAR, f"{name} is more than a year away: give a nearer day.")
