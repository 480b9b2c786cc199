"""The five prayers of a day at a place, from the position of the sun.

Formulas: U.S. Naval Observatory, "Computing Approximate Solar Coordinates" (right ascension and declination to
about 1 arc minute). Angles: University of Islamic Sciences, Karachi (18 degrees for dawn and night) and the Hanafi
afternoon, which calendars in Bangladesh follow. Good to about two minutes beside a printed calendar; a mosque may
gather later than that.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

NIGHT = 18.0
"""Degrees of the sun below the horizon at dawn and at night prayer."""

SETTING = 0.833
"""Degrees below the horizon at which the sun's upper edge is seen to set: refraction and half its width."""

SHADOW = 2.0
"""How many times its own height a stick's shadow has grown by the (Hanafi) afternoon prayer."""

_J2000 = date(2000, 1, 1).toordinal() + 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where prayers are held: degrees north and east."""

    latitude: float
    longitude: float


def prayers(place: Place, day: date) -> tuple[datetime, ...]:
    """Return when the prayers of a local day begin, in UTC and in order.

    Far from the equator some of them have no moment of their own on some days; those are left out.
    """
    noon_day = day.toordinal() + 0.5 - place.longitude / 360
    declination, equation = _sun(noon_day - _J2000)
    noon = 12 - equation - place.longitude / 15
    hours = (noon + offset for offset in _offsets(math.radians(place.latitude), declination))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return tuple(midnight + timedelta(hours=hour) for hour in hours)


def _offsets(latitude: float, declination: float) -> Iterator[float]:
    """Yield the hours from noon to each prayer."""
    afternoon = -math.degrees(math.atan(1 / (SHADOW + math.tan(abs(latitude - declination)))))
    for angle, side in ((NIGHT, -1), (None, 0), (afternoon, 1), (SETTING, 1), (NIGHT, 1)):
        if angle is None:
            yield 0.0
            continue
        cosine = (-math.sin(math.radians(angle)) - math.sin(latitude) * math.sin(declination)) / (
            math.cos(latitude) * math.cos(declination)
        )
        if abs(cosine) <= 1:
            yield side * math.degrees(math.acos(cosine)) / 15


def _sun(days: float) -> tuple[float, float]:
    """Return the sun's declination in radians and the equation of time in hours, ``days`` after J2000.0."""
    anomaly = math.radians(357.529 + 0.98560028 * days)
    mean = 280.459 + 0.98564736 * days
    longitude = math.radians(mean + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    tilt = math.radians(23.439 - 0.00000036 * days)
    ascension = math.degrees(math.atan2(math.cos(tilt) * math.sin(longitude), math.cos(longitude)))
    equation = ((mean - ascension + 180) % 360 - 180) / 15
    return math.asin(math.sin(tilt) * math.sin(longitude)), equation
