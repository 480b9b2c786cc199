"""What a deployment lays messages out by: its calendar, the caps, and which kind of message goes first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from messages.plans import Anchor, Plan
from messages.schedule.calendar import Calendar
from messages.schedule.days import minutes
from messages.schedule.read import calendar
from messages.tables import Table

ONE_OFF = "one-off"
UNLAID = frozenset({Anchor.ANSWER, Anchor.ALERT})
"""Anchors of texts that answer something: they are never laid out."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How many scheduled messages a phone gets in a local day, ``care_day`` while the plan ``care`` runs, and in any
    seven days, all plans together (clinical.md 5.2, "Load cap")."""

    day: int
    care_day: int
    week: int
    care: str


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of message: ``rank`` 0 goes first; ``days`` is by how many days it may be put off to find room.

    ``useful`` is for how long after its moment it is still of use. ``check`` and ``exempt`` are those of
    :class:`messages.schedule.Circumstances`.
    """

    id: str
    rank: int
    days: int
    useful: timedelta
    check: bool = False
    exempt: bool = False


@dataclass(frozen=True, slots=True)
class Timetable:
    """All of it. ``sorts`` is by the id of a step's open text; ``usual`` is the first default time in minutes.

    ``alone`` are steps of plans that may be sent outside them, ``private`` texts of topics for a shared phone.
    """

    calendar: Calendar
    caps: Caps
    sorts: Mapping[str, Sort]
    one_off: Sort
    usual: int
    alone: tuple[str, ...] = ()
    private: frozenset[str] = frozenset()

    def sort(self, message: str, planned: bool = True) -> Sort:
        """Return the kind of a message: that of a one-off where no plan planned it."""
        return self.sorts.get(message, self.one_off) if planned else self.one_off


def timetable(document: Table, plans: Mapping[str, Plan], zone: tzinfo, zone_name: str) -> Timetable:
    """Return the timetable that a document describes; every step that is laid out must have one kind."""
    caps, slots = document.table("caps"), document.table("hours").texts("slots")
    sorts = tuple(_sorts(document))
    named = {name: sort for sort, names in sorts for name in names}
    usual = minutes(slots[0]) if slots else 0
    care = caps.text("care")
    rows = document.tables("kind")
    alone = tuple(name for row in rows for name in row.texts("alone"))
    private = frozenset(name for row in rows for name in row.texts("private"))
    for name in (*named, *alone, care):
        if name not in plans and name not in {step.text for plan in plans.values() for step in plan.steps}:
            document.fault(f"{name} is neither a plan nor a text of one")
    found: dict[str, Sort] = {}
    for plan in plans.values():
        for step in plan.steps:
            sort = named.get(step.text, named.get(plan.id))
            if sort is not None:
                found[step.text] = sort
            elif step.when.anchor not in UNLAID:
                document.fault(f"{step.text} has no kind: name it or its plan under one")
    one_off = next((sort for sort, _ in sorts if sort.id == ONE_OFF), None)
    if one_off is None:
        document.fault(f"the kind {ONE_OFF} is missing")
    return Timetable(
        calendar(document, zone, zone_name),
        Caps(caps.whole("day"), caps.whole("care_day"), caps.whole("week"), care),
        found,
        one_off or Sort(ONE_OFF, len(sorts), 0, timedelta(0)),
        usual,
        alone,
        private,
    )


def _sorts(document: Table) -> Iterator[tuple[Sort, tuple[str, ...]]]:
    for rank, row in enumerate(document.tables("kind")):
        useful = timedelta(hours=row.whole("hours"))
        sort = Sort(row.text("id"), rank, row.whole("days"), useful, row.flag("check"), row.flag("exempt"))
        yield sort, row.texts("steps")
