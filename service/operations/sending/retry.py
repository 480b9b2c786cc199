"""When something goes again that did not go or did not arrive (clinical.md 5.2, "Retry")."""

from datetime import datetime, time, timedelta, tzinfo

from service.store.outbound import Outbound, Purpose

AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
"""The waits before an urgent text that the carrier turned away goes again; after the last it has failed."""

AT_MOST_LONGER = 0.25
"""The share by which a wait may be longer, by chance: many that were turned away together come back apart."""

SOON = timedelta(minutes=5)
"""The wait after the first time a reminder is turned away: most troubles of a carrier are over by then."""

AFTER_HOURS = timedelta(hours=4)
TRIES = 3
"""How often something that was not delivered is tried in all."""

SLOTS = (time(10, 0), time(16, 30))
"""The default slots of a day, in the deployment's zone (clinical.md 5.2, "Timing")."""

_AGAIN_AT_ONCE = {Purpose.DANGER, Purpose.ALERT, Purpose.CONSENT}


def turned_away(row: Outbound, now: datetime, zone: tzinfo, chance: float) -> datetime | None:
    """Return when a text that the carrier did not take goes again, ``None`` once it has failed."""
    if row.purpose is not Purpose.REMINDER:
        tried = max(row.attempts, 1)
        return now + _longer(AGAIN_AFTER[tried - 1], chance) if tried <= len(AGAIN_AFTER) else None
    return now + _longer(SOON, chance) if row.attempts <= 1 else _patiently(row.attempts - 1, now, zone)


def undelivered(row: Outbound, now: datetime, zone: tzinfo) -> datetime | None:
    """Return when a text that the carrier took and did not deliver goes again, ``None`` if it does not.

    An answer is not repeated: whoever asked has gone on meanwhile, or asks again.
    """
    if row.attempts >= TRIES:
        return None
    if row.purpose is Purpose.REMINDER:
        return _patiently(max(row.attempts, 1), now, zone)
    return now + AGAIN_AFTER[max(row.attempts, 1)] if row.purpose in _AGAIN_AT_ONCE else None


def next_slot(moment: datetime, zone: tzinfo) -> datetime:
    """Return the first default slot after a moment."""
    local = moment.astimezone(zone)
    slots = [
        datetime.combine(local.date() + timedelta(days=days), slot, zone).astimezone(moment.tzinfo)
        for days in (0, 1)
        for slot in SLOTS
    ]
    return min(slot for slot in slots if slot > moment)


def _patiently(failed: int, now: datetime, zone: tzinfo) -> datetime | None:
    if failed >= TRIES:
        return None
    return now + AFTER_HOURS if failed == 1 else next_slot(now, zone)


def _longer(wait: timedelta, chance: float) -> timedelta:
    return wait * (1 + AT_MOST_LONGER * chance)
