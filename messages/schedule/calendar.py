"""The calendar of one deployment: the earliest moment at which a message may go (clinical.md 5.2, "Timing")."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from messages.schedule.days import Period, Span, minute_of, moments
from messages.schedule.prayer import Place, prayers
from messages.schedule.reasons import Why

FRIDAY = 5
OWN_WITHIN = timedelta(days=2)
"""How long a message waits for hours that the person asked for; after that it goes at any decent hour."""

LOOK = timedelta(days=60)
"""How far ahead a moment is looked for: past Ramadan and both feasts."""

LOOK_AGAIN = timedelta(days=1)
"""A hold without an end is looked at again after this."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing scheduled goes to an area meanwhile; "" is everywhere, "Sylhet" holds "Sylhet/Companiganj" too."""

    area: str
    begins: datetime
    ends: datetime | None = None

    def reaches(self, area: str | None) -> bool:
        """Return whether it is about somebody in that area."""
        return not self.area or (area is not None and f"{area}/".startswith(f"{self.area}/"))


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What matters for when a message may go, beside the day and the hour.

    ``exempt`` is an answer, an alert or a danger text: it goes at once. ``check`` is a danger question that is due:
    feasts, mourning and holds do not stop it. ``leaving`` is asked by whoever is about to send what was due within
    hours: it may take some minutes. ``hours`` are the person's own.
    """

    voice: bool = False
    exempt: bool = False
    check: bool = False
    leaving: bool = False
    area: str | None = None
    hours: Span | None = None
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """When a message may go, in UTC, and why not when it was asked for; ``None`` where it may."""

    at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Prayers:
    """When calls keep silent: ``minutes`` before and after each prayer, ``unsure`` more where no district is known."""

    places: Mapping[str, Place]
    usual: str
    minutes: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The rules of a deployment. Spans are minutes of a local day, periods are local days.

    ``text`` and ``call`` are the usual hours, ``fasting`` those of Ramadan; ``night`` is never broken; ``late`` is
    how many minutes after its hours a text may still leave that was due within them.
    """

    zone: tzinfo
    text: Span
    call: Span
    night: Span
    friday: Span
    late: int
    fasting: tuple[Span, ...]
    uncalled: Span
    ramadan: tuple[Period, ...]
    eid: tuple[Period, ...]
    mourning: tuple[Period, ...]
    prayers: Prayers | None

    def local(self, at: datetime) -> datetime:
        """Return a moment as the deployment's wall clock shows it."""
        return at.astimezone(self.zone)

    def earliest(self, moment: datetime, circumstances: Circumstances) -> Slot:
        """Return the earliest moment not before ``moment`` at which the message may go, and why it is moved.

        A person's own hours that leave no moment within two days are passed over, and the reason says so. A hold
        without an end moves by a day, to be asked again then. Raises ``LookupError`` where the calendar leaves no
        moment at all for two months.
        """
        why = self.refuses(moment, circumstances)
        if why is None:
            return Slot(moment)
        if circumstances.hours is not None:
            freed = replace(circumstances, hours=None)
            within = self.earliest(moment, freed).at + OWN_WITHIN
            found = next(self._allowed(moment, circumstances, within), None)
            return Slot(found, why) if found else Slot(self.earliest(moment, freed).at, Why.OWN_NOT)
        last = max((_end(hold, moment) for hold in circumstances.holds), default=moment)
        found = next(self._allowed(moment, circumstances, max(last, moment) + LOOK), None)
        if found is None:
            raise LookupError("the calendar leaves no moment for two months: see content/calendar.toml")
        return Slot(found, why)

    def refuses(self, at: datetime, circumstances: Circumstances, asked: datetime | None = None) -> Why | None:
        """Return why a message may not go at a moment, ``None`` where it may; ``asked`` is when it was asked for."""
        if circumstances.exempt:
            return None
        local = self.local(at)
        return (
            self._day_refuses(at, local.date(), circumstances, asked or at)
            or self._hour_refuses(local, circumstances)
            or self._prayer_refuses(at, local.date(), circumstances)
            or _own_refuses(minute_of(local), circumstances.hours)
        )

    def fasts(self, day: date) -> bool:
        """Return whether a local day is, or may be, one of Ramadan."""
        return any(period.holds(day) for period in self.ramadan)

    def unknown_years(self, day: date) -> tuple[int, ...]:
        """Return this year and the next, each where no Ramadan is written down for it."""
        known = {year for period in self.ramadan for year in (period.first.year, period.last.year)}
        return tuple(year for year in (day.year, day.year + 1) if year not in known)

    def _day_refuses(self, at: datetime, day: date, circumstances: Circumstances, asked: datetime) -> Why | None:
        if circumstances.check:
            return None
        if any(
            hold.reaches(circumstances.area) and hold.begins <= at < _end(hold, asked) for hold in circumstances.holds
        ):
            return Why.HELD
        if any(period.holds(day) for period in self.mourning):
            return Why.MOURNING
        return Why.EID if any(period.holds(day) for period in self.eid) else None

    def _hour_refuses(self, local: datetime, circumstances: Circumstances) -> Why | None:
        minute, voice = minute_of(local), circumstances.voice
        late = self.late if circumstances.leaving and not voice else 0
        if self.night.covers(minute) or (voice and minute > self.call.ends):
            return Why.QUIET
        usual = (self.call if voice else self.text).holds(minute, late)
        if self.fasts(local.date()):
            fits = any(span.holds(minute, late) for span in self.fasting)
            if not fits or (voice and self.uncalled.covers(minute)):
                return Why.RAMADAN if usual else Why.QUIET
        elif not usual:
            return Why.QUIET
        return Why.FRIDAY if local.isoweekday() == FRIDAY and self.friday.covers(minute) else None

    def _prayer_refuses(self, at: datetime, day: date, circumstances: Circumstances) -> Why | None:
        if not circumstances.voice:
            return None
        near = any(begins < at < ends for begins, ends in self._silences(day, circumstances.area))
        return Why.PRAYER if near else None

    def _silences(self, day: date, area: str | None) -> Iterator[tuple[datetime, datetime]]:
        """Yield from when to when no call is made on a day because of prayers."""
        if self.prayers is None:
            return
        district = (area or "").partition("/")[0].strip().casefold()
        place = self.prayers.places.get(district)
        margin = timedelta(minutes=self.prayers.minutes + (0 if place else self.prayers.unsure))
        for begins in prayers(place or self.prayers.places[self.prayers.usual], day):
            # Whole minutes, so that a moment in between is never the earliest.
            whole = begins.replace(second=0, microsecond=0)
            yield whole - margin, whole + margin + timedelta(minutes=1)

    def _allowed(self, moment: datetime, circumstances: Circumstances, until: datetime) -> Iterator[datetime]:
        """Yield the moments up to ``until`` at which it becomes possible to send, in order."""
        day, last = self.local(moment).date(), self.local(until).date()
        while day <= last:
            for each in sorted(set(self._turns(moment, day, circumstances))):
                if moment <= each <= until and self.refuses(each, circumstances, moment) is None:
                    yield each
            day += timedelta(days=1)

    def _turns(self, moment: datetime, day: date, circumstances: Circumstances) -> Iterator[datetime]:
        """Yield the moments of a day at which a rule may stop to hold."""
        yield moment
        spans = (self.text, self.call, *self.fasting)
        begins = {0, *(span.begins for span in spans), self.night.ends, self.friday.ends, self.uncalled.ends}
        if circumstances.hours is not None:
            begins.add(circumstances.hours.begins)
        for minute in begins:
            yield from moments(day, minute, self.zone)
        for hold in circumstances.holds:
            yield _end(hold, moment)
        if circumstances.voice:
            yield from (ends for _, ends in self._silences(day, circumstances.area))


def _end(hold: Hold, asked: datetime) -> datetime:
    return hold.ends if hold.ends is not None else max(asked, hold.begins) + LOOK_AGAIN


def _own_refuses(minute: int, hours: Span | None) -> Why | None:
    return Why.OWN if hours is not None and not hours.holds(minute) else None
