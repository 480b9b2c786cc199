"""When the steps of a plan are due: every anchor, repetition and end (clinical.md 5.3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from messages.laying.values import RESULTS
from messages.plans import Anchor, Plan, Step
from messages.schedule.days import minutes, moment

YEAR = timedelta(days=365)
"""No plan runs longer (clinical.md 5.2)."""

EMERGENCY_WITHIN = timedelta(hours=4)
"""How late "are you at a hospital?" may still be asked where consent came after its half hour."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the times of one enrolment count from.

    ``made`` is when it was entered, ``now`` the present; ``values`` are in the form that is stored
    (:func:`messages.laying.values.read_values`). ``began`` is false once its messages were laid out before: what is
    said at the start is not said again. ``missed`` is true when the visit was marked as missed. ``pace`` is the days
    between the occurrences of a repeated step that was slowed down.
    """

    day0: date
    made: datetime
    now: datetime
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    began: bool = True
    missed: bool = False
    pace: int | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A step and when it is due, in UTC, before hours and caps; ``repeated`` where another occurrence follows."""

    step: Step
    at: datetime
    repeated: bool = False


def dated(plan: Plan, facts: Facts, zone: tzinfo, until: datetime, usual: int) -> tuple[Dated, ...]:
    """Return the steps that are still to come, in order: the repeated ones up to ``until``, all others to the end.

    What is past is left out. ``usual`` is the time of day, in minutes, of a step that names none.
    """
    last = facts.day0 + min(YEAR, timedelta(days=plan.days) if plan.days is not None else YEAR)
    found = (
        Dated(step, at, repeated)
        for step in plan.steps
        for at, repeated in _moments(step, facts, zone, last, usual)
        if at >= facts.now and (at <= until or not repeated)
    )
    return tuple(sorted(found, key=lambda each: (each.at, each.step.id)))


def repeats(plan: Plan) -> bool:
    """Return whether a plan has messages that come again and again, and so is laid out a piece at a time."""
    return any(_repeated(step) for step in plan.steps)


def _repeated(step: Step) -> bool:
    when = step.when
    return bool(when.every or when.weekdays) or when.anchor is Anchor.PRESCRIBED_TIMES


def _moments(step: Step, facts: Facts, zone: tzinfo, last: date, usual: int) -> Iterator[tuple[datetime, bool]]:
    minute = minutes(step.when.at) if step.when.at else usual
    if _repeated(step):
        times = [minutes(each) for each in facts.values.get("TIMES", "").split()]
        for day in _days(step, facts, last):
            for each in times if step.when.anchor is Anchor.PRESCRIBED_TIMES else [minute]:
                yield moment(day, each, zone), True
        return
    at = _once(step, facts, zone, minute)
    if at is not None and at.astimezone(zone).date() <= max(last, facts.day0):
        yield at, False


def _days(step: Step, facts: Facts, last: date) -> Iterator[date]:
    """Yield the days of a repeated step, with its pace where it was slowed: never nearer than so many days."""
    when, before = step.when, None
    until = _last_day(facts) or last
    day = facts.day0 + timedelta(days=when.days or (when.every if when.every and when.every > 1 else 0))
    apart = timedelta(days=facts.pace or 0)
    while day <= min(until, last):
        if (not when.weekdays or day.isoweekday() in when.weekdays) and (before is None or day - before >= apart):
            before = day
            yield day
        day += timedelta(days=when.every or 1)


def _once(step: Step, facts: Facts, zone: tzinfo, minute: int) -> datetime | None:
    when, anchor = step.when, step.when.anchor
    match anchor:
        case Anchor.START:
            if when.at is None and not when.days:
                return facts.now if facts.began else None
            return moment(facts.day0 + timedelta(days=when.days), minute, zone)
        case Anchor.EMERGENCY | Anchor.DOCTOR_TODAY | Anchor.DOCTOR_THIS_WEEK:
            return _after_check(step, facts, zone, minute)
        case Anchor.VISIT | Anchor.MISSED_VISIT:
            return _visit(step, facts, zone, minute)
        case Anchor.LAST_DAY:
            ends = _last_day(facts)
            return moment(ends, minute, zone) if ends else None
        case Anchor.ANSWER | Anchor.ALERT | Anchor.PRESCRIBED_TIMES:
            return None


def _after_check(step: Step, facts: Facts, zone: tzinfo, minute: int) -> datetime | None:
    when = step.when
    if RESULTS.get(facts.values.get("RESULT", "")) is not when.anchor:
        return None
    if when.days:
        return moment(facts.day0 + timedelta(days=when.days), minute, zone)
    at = facts.made + timedelta(minutes=when.minutes)
    late = when.anchor is Anchor.EMERGENCY and facts.began and at <= facts.now <= at + EMERGENCY_WITHIN
    return facts.now if late else at


def _visit(step: Step, facts: Facts, zone: tzinfo, minute: int) -> datetime | None:
    """Return when a text about a visit is due; one about a missed visit only on the day after it."""
    if "DATE" not in facts.values:
        return None
    day = date.fromisoformat(facts.values["DATE"]) + timedelta(days=step.when.days)
    at = moment(day, minute, zone)
    if step.when.anchor is Anchor.VISIT:
        return at
    if not facts.missed:
        return None
    return max(at, facts.now) if facts.now.astimezone(zone).date() == day else at


def _last_day(facts: Facts) -> date | None:
    return date.fromisoformat(facts.values["LAST"]) if "LAST" in facts.values else None
