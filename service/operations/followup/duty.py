"""Who can be called now: health workers on duty or on call, of an area and those around it."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from service.store import Transaction, staff
from service.store.staff import Duty, Role, Staff

LOOK = 8
"""Days after which every weekday has come once more."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Tells who is on duty; duties are hours of ``zone``."""

    zone: tzinfo

    def on_duty(self, tx: Transaction, area: str | None, now: datetime) -> tuple[Staff, ...]:
        """Return the workers and supervisors who can be called now about somebody in ``area``, the nearest first.

        "A health worker will call you" may only be said where this is not empty (clinical.md 5.2).
        """
        here = (each for each in staff.active(tx, Role.WORKER, Role.SUPERVISOR) if covers(each.area, area))
        return tuple(
            sorted(
                (each for each in here if self.reachable(each, now)),
                key=lambda each: _order(each, self.works(each, now)),
            )
        )

    def works(self, who: Staff, now: datetime) -> bool:
        """Return whether a health worker is on duty."""
        return who.duty.holds(now.astimezone(self.zone))

    def reachable(self, who: Staff, now: datetime) -> bool:
        """Return whether a health worker is on duty or on call."""
        return who.oncall or self.works(who, now)

    def next_duty(self, duty: Duty, now: datetime) -> datetime:
        """Return ``now`` within a duty, else when it begins next; ``now`` for one that never does."""
        local = now.astimezone(self.zone)
        if duty.holds(local):
            return now
        for days in range(LOOK):
            day = (local + timedelta(days=days)).date()
            begins = datetime.combine(day, duty.begins, self.zone).astimezone(now.tzinfo)
            if day.isoweekday() in duty.days and begins > now:
                return begins
        return now


def covers(theirs: str | None, area: str | None) -> bool:
    """Return whether somebody who works in ``theirs`` works for ``area``: "Sylhet" holds "Sylhet/Companiganj" too."""
    return theirs is None or area is None or f"{area}/".startswith(f"{theirs}/")


def _order(who: Staff, works: bool) -> tuple[bool, bool]:
    return not works, who.role is not Role.WORKER
