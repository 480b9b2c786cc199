"""One phone, one load: which message goes on which day where a phone would get too many (clinical.md 5.2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from messages.laying.timetable import Sort, Timetable
from messages.schedule.calendar import Circumstances, Slot
from messages.schedule.days import minute_of, moment
from messages.schedule.reasons import Why

WEEK = 7


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that wants to go at a moment (UTC); ``text`` is its open text, ``key`` names it to the caller.

    ``planned`` is false for one that belongs to no plan.
    """

    key: str
    text: str
    at: datetime
    voice: bool = False
    planned: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """When it goes, ``None`` where it is let go of; ``why`` it does not go at the moment it wanted."""

    at: datetime | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Settling:
    """The phone: what has gone or is fixed (UTC), whether daily eye care runs, and the person's circumstances."""

    timetable: Timetable
    circumstances: Circumstances
    fixed: Sequence[datetime] = ()
    care: bool = False


def settle(wanted: Iterable[Wanted], phone: Settling) -> Mapping[str, Placed]:
    """Return where each message finds its place, by key.

    Those of the first kind choose first; of one kind the occurrences of a day take turns from day to day, so that
    each time of day is met again and again. A message that finds its day full goes on the next free one that its
    kind allows; what is true on one day alone is let go of then.
    """
    every = tuple(wanted)
    load = _Load(phone)
    order = sorted(every, key=_turns(every, phone.timetable))
    return {each.key: load.place(each) for each in order}


def _turns(every: Sequence[Wanted], table: Timetable) -> "_Key":
    groups: dict[tuple[int, date], list[Wanted]] = defaultdict(list)
    for each in sorted(every, key=lambda one: (one.at, one.key)):
        groups[table.sort(each.text, each.planned).rank, table.calendar.local(each.at).date()].append(each)
    turns = {
        each.key: (place + day.toordinal()) % len(group)
        for (_, day), group in groups.items()
        for place, each in enumerate(group)
    }
    return _Key(table, turns)


@dataclass(frozen=True, slots=True)
class _Key:
    """The order in which messages choose their day."""

    table: Timetable
    turns: Mapping[str, int]

    def __call__(self, each: Wanted) -> tuple[int, int, datetime, str]:
        return self.table.sort(each.text, each.planned).rank, self.turns[each.key], each.at, each.key


class _Load:
    """The messages of each local day of one phone, as they are placed."""

    def __init__(self, phone: Settling) -> None:
        self._phone = phone
        self._calendar = phone.timetable.calendar
        caps = phone.timetable.caps
        self._day, self._week = caps.care_day if phone.care else caps.day, caps.week
        self._count = Counter(self._calendar.local(at).date() for at in phone.fixed)

    def place(self, wanted: Wanted) -> Placed:
        sort = self._phone.timetable.sort(wanted.text, wanted.planned)
        around = replace(self._phone.circumstances, voice=wanted.voice, exempt=sort.exempt, check=sort.check)
        slot = self._calendar.earliest(wanted.at, around)
        if sort.exempt:
            return Placed(slot.at, slot.why)
        return self._among(wanted, slot, sort, around)

    def _among(self, wanted: Wanted, slot: Slot, sort: Sort, around: Circumstances) -> Placed:
        local = self._calendar.local(wanted.at)
        first = self._calendar.local(slot.at).date() if sort.days else local.date()
        why, refused = slot.why, None
        while (day := self._calendar.local(slot.at).date()) <= first + timedelta(days=sort.days):
            refused = self._full(day)
            if refused is None:
                self._count[day] += 1
                return Placed(slot.at, why)
            why = why or refused
            following = moment(day + timedelta(days=1), minute_of(local), self._calendar.zone)
            slot = self._calendar.earliest(following, around)
        return Placed(None, Why.MERGED if refused else why)

    def _full(self, day: date) -> Why | None:
        """Return which cap leaves no room on a day."""
        if self._count[day] >= self._day:
            return Why.DAILY
        near = [self._count[day + timedelta(days=offset)] for offset in range(1 - WEEK, WEEK)]
        if sum(near) < self._week:
            return None
        full = any(sum(near[begins : begins + WEEK]) >= self._week for begins in range(WEEK))
        return Why.WEEKLY if full else None
