"""Reading the calendar out of its document, noting every fault."""

from collections.abc import Iterator
from datetime import date, timedelta, tzinfo

from messages.schedule.calendar import Calendar, Prayers
from messages.schedule.days import Period, Span, minutes
from messages.schedule.prayer import Place
from messages.tables import Table


def calendar(document: Table, zone: tzinfo, zone_name: str) -> Calendar:
    """Return the calendar of a deployment in ``zone``; faults are noted in the document's own table."""
    hours, ramadan = document.table("hours"), document.table("ramadan")
    fasting = tuple(span(ramadan, f"text{number}") for number in (1, 2))
    return Calendar(
        zone=zone,
        text=span(hours, "text"),
        call=span(hours, "call"),
        night=span(hours, "night"),
        friday=span(hours, "friday"),
        late=hours.whole("late"),
        fasting=fasting,
        uncalled=span(ramadan, "no_call"),
        ramadan=tuple(_periods(ramadan, "period")),
        eid=tuple(_periods(document, "eid")),
        mourning=tuple(_periods(document, "mourning")),
        prayers=_prayers(document.table("prayer"), zone_name),
    )


def span(table: Table, key: str) -> Span:
    """Return two times of a day, such as ["09:00", "20:00"]."""
    written = table.texts(key)
    try:
        begins, ends = (minutes(each) for each in written)
    except ValueError as error:
        table.fault(f"{key} must be two times, from and to: {error}")
        return Span(0, 0)
    return Span(begins, ends)


def _periods(table: Table, key: str) -> Iterator[Period]:
    """Yield periods; one that nobody has confirmed by the moon is a day longer at both ends."""
    for row in table.tables(key):
        unsure = timedelta(days=0 if row.flag("confirmed") else 1)
        first, last = _day(row, "first"), _day(row, "last")
        if last < first:
            row.fault("ends before it begins")
        yield Period(first - unsure, last + unsure)


def _day(row: Table, key: str) -> date:
    try:
        return date.fromisoformat(row.text(key))
    except ValueError:
        row.fault(f"{key} must be a day such as 2027-02-09")
        return date(2000, 1, 1)


def _prayers(table: Table, zone_name: str) -> Prayers | None:
    """Return the prayers of the places that are known, if they lie in this deployment's zone."""
    districts = table.table("district")
    places = {name.casefold(): _place(districts, name) for name in districts.names()}
    usual = table.text("usual").casefold()
    if usual not in places:
        table.fault(f"usual {usual!r} is not one of the districts")
    if zone_name != table.text("zone") or usual not in places:
        return None
    return Prayers(places, usual, table.whole("minutes") + table.whole("precision"), table.whole("unsure"))


def _place(districts: Table, name: str) -> Place:
    degrees = districts.data[name]
    if isinstance(degrees, list) and len(degrees) == 2 and all(isinstance(each, int | float) for each in degrees):
        return Place(float(degrees[0]), float(degrees[1]))
    districts.fault(f"{name} must be [degrees north, degrees east]")
    return Place(0.0, 0.0)
