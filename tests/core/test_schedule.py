"""When a message may go: decent hours in any zone, and everything that keeps a phone silent (clinical.md 5.2)."""

import math
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messages.load import ContentFault, load_timetable
from messages.schedule import Calendar, Circumstances, Hold, Why
from messages.schedule.days import Period, Span
from messages.schedule.prayer import Place, prayers
from tests.core.calendars import CONTENT, DHAKA, at, library, local, timetable

ZONES = ("Asia/Dhaka", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana",
         "Pacific/Apia", "Africa/Casablanca")  # fmt: skip
TEXT, CALL = Circumstances(), Circumstances(voice=True)
zones = st.sampled_from(ZONES)
# Years for which no Ramadan is written down, so that the oracle below need not know one; DST falls on many days.
moments = st.integers(0, 1430 * 86400).map(
    lambda seconds: datetime(2021, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
later = st.integers(0, 1790 * 86400).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


def calendar(zone: str = "Asia/Dhaka") -> Calendar:
    """Return the calendar of the content that is served, in a zone."""
    return timetable(zone).calendar


def decent(moment: datetime, zone: str) -> bool:
    """Tell by the wall clock alone whether a text may go: 9 to 20 h, on Friday not from 12 to 14:30."""
    shown = moment.astimezone(ZoneInfo(zone))
    minute = shown.hour * 60 + shown.minute
    return 540 <= minute <= 1200 and not (shown.weekday() == 4 and 720 <= minute < 870)


@settings(deadline=None)
@given(moments, zones)
@example(datetime(2024, 3, 31, 0, 59, tzinfo=UTC), "Europe/London")
@example(datetime(2024, 10, 27, 0, 30, tzinfo=UTC), "Europe/London")
@example(datetime(2024, 11, 3, 5, 30, tzinfo=UTC), "America/New_York")
def test_a_text_goes_at_the_first_decent_minute_in_any_zone(moment: datetime, zone: str) -> None:
    """Whatever the zone and its clock changes: never at a bad hour, never later than need be, and moved with a reason
    only if it had to be."""
    slot = calendar(zone).earliest(moment, TEXT)
    assert decent(slot.at, zone)
    assert (slot.at == moment) == decent(moment, zone) == (slot.why is None)
    waited = int((slot.at - moment) / timedelta(minutes=1))
    assert not any(decent(moment + timedelta(minutes=passed), zone) for passed in range(0, waited, 5))
    assert slot.at == moment or not decent(slot.at - timedelta(seconds=1), zone)


@settings(deadline=None)
@given(moments, zones, st.integers(0, 1439), st.integers(0, 1439))
def test_own_hours_only_narrow(moment: datetime, zone: str, begins: int, ends: int) -> None:
    """A person's own hours never make a bad hour a good one; where they leave nothing the reason says so."""
    hours = Span(begins, ends)
    slot = calendar(zone).earliest(moment, Circumstances(hours=hours))
    assert decent(slot.at, zone)
    shown = slot.at.astimezone(ZoneInfo(zone))
    assert hours.holds(shown.hour * 60 + shown.minute) or slot.why == Why.OWN_NOT


@settings(deadline=None)
@given(later, st.booleans())
def test_asking_again_changes_nothing(moment: datetime, voice: bool) -> None:
    """The moment that was found is allowed: asked about itself it stays."""
    around = Circumstances(voice=voice, area="Sylhet")
    found = calendar().earliest(moment, around)
    assert found.at >= moment
    assert calendar().earliest(found.at, around).why is None


@pytest.mark.parametrize(
    ("wanted", "goes", "why"),
    [
        ("2026-11-21 10:00", "2026-11-21 10:00", None),
        ("2026-11-21 20:00", "2026-11-21 20:00", None),
        ("2026-11-21 20:01", "2026-11-22 09:00", Why.QUIET),
        ("2026-11-21 08:59", "2026-11-21 09:00", Why.QUIET),
        ("2026-11-21 02:00", "2026-11-21 09:00", Why.QUIET),
        ("2026-11-20 11:59", "2026-11-20 11:59", None),
        ("2026-11-20 12:00", "2026-11-20 14:30", Why.FRIDAY),
        ("2026-11-20 14:30", "2026-11-20 14:30", None),
        ("2027-02-15 09:30", "2027-02-15 10:00", Why.RAMADAN),
        ("2027-02-15 15:31", "2027-02-15 20:30", Why.RAMADAN),
        ("2027-02-15 21:30", "2027-02-16 10:00", Why.QUIET),
        ("2027-02-19 10:00", "2027-02-19 10:00", None),
        ("2027-02-19 13:00", "2027-02-19 14:30", Why.FRIDAY),
        # Feasts whose day the moon has not confirmed: a day longer at both ends.
        ("2027-03-10 10:00", "2027-03-15 09:00", Why.EID),
        ("2027-03-14 19:00", "2027-03-15 09:00", Why.EID),
    ],
)
def test_texts_keep_decent_hours(wanted: str, goes: str, why: Why | None) -> None:
    """Hours, Friday, Ramadan and feasts, to the minute."""
    slot = calendar().earliest(at(wanted), TEXT)
    assert (local(slot.at), slot.why) == (goes, why)


@pytest.mark.parametrize(
    ("wanted", "goes", "why"),
    [
        ("2026-11-21 10:00", "2026-11-21 10:00", None),
        ("2026-11-21 20:01", "2026-11-22 09:00", Why.QUIET),
        ("2027-02-15 15:30", "2027-02-16 10:00", Why.RAMADAN),
        ("2027-02-15 20:30", "2027-02-16 10:00", Why.QUIET),
    ],
)
def test_calls_keep_shorter_hours(wanted: str, goes: str, why: Why | None) -> None:
    """A call never comes after 20:00, and in Ramadan not between 15:30 and 20:00."""
    slot = calendar().earliest(at(wanted), CALL)
    assert (local(slot.at), slot.why) == (goes, why)


@settings(deadline=None)
@given(later,
       st.sampled_from([None, "Sylhet", "Rajshahi/Godagari", "nowhere"]))  # fmt: skip
def test_no_call_comes_near_a_prayer(moment: datetime, area: str | None) -> None:
    """No call goes within 20 minutes of a prayer of that district; where it is not known the margin is wider."""
    slot = calendar().earliest(moment, Circumstances(voice=True, area=area))
    places = calendar().prayers
    assert places is not None
    place = places.places.get((area or "").split("/")[0].casefold(), places.places["dhaka"])
    for prayer in prayers(place, slot.at.astimezone(DHAKA).date()):
        assert abs(slot.at - prayer) >= timedelta(minutes=20)


def by_spencer(place: Place, day: date) -> list[float]:
    """Return noon and sunset in hours of UTC by Spencer's series (1971), which shares nothing with what is tested."""
    turn = 2 * math.pi * (day.timetuple().tm_yday - 1 + 0.25) / 365
    c, s = math.cos, math.sin
    declination = (0.006918 - 0.399912 * c(turn) + 0.070257 * s(turn) - 0.006758 * c(2 * turn)
                   + 0.000907 * s(2 * turn) - 0.002697 * c(3 * turn) + 0.00148 * s(3 * turn))  # fmt: skip
    equation = 229.18 * (0.000075 + 0.001868 * c(turn) - 0.032077 * s(turn) - 0.014615 * c(2 * turn)
                         - 0.040849 * s(2 * turn)) / 60  # fmt: skip
    latitude = math.radians(place.latitude)
    cosine = (-0.01454 - s(latitude) * s(declination)) / (c(latitude) * c(declination))
    noon = 12 - equation - place.longitude / 15
    return [noon, noon + math.degrees(math.acos(cosine)) / 15]


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.floats(20.5, 26.7), st.floats(88.0, 92.7))
def test_prayers_follow_the_sun(day: date, north: float, east: float) -> None:
    """Noon and sunset agree with another series for the sun to two minutes, and the five come in their order."""
    place = Place(north, east)
    five = prayers(place, day)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert list(five) == sorted(five)
    assert len(five) == 5
    for found, other in zip((five[1], five[3]), by_spencer(place, day), strict=True):
        assert abs(found - midnight - timedelta(hours=other)) < timedelta(minutes=2)


@pytest.mark.parametrize(("day", "times"), [("2026-11-20", ["04:57", "11:44", "15:36", "17:12", "18:30"])])
def test_prayers_of_dhaka(day: str, times: list[str]) -> None:
    """The five times of Dhaka are those of a printed calendar (18 degrees, Hanafi afternoon) to two minutes."""
    for found, printed in zip(prayers(Place(23.7, 90.4), date.fromisoformat(day)), times, strict=True):
        assert abs(found - at(f"{day} {printed}")) <= timedelta(minutes=2)


def test_every_district_prays_within_the_wider_margin_of_dhaka() -> None:
    """There are 64 districts, and in calling hours none prays 20 minutes earlier or later than Dhaka on any day."""
    known = calendar().prayers
    assert known is not None
    assert len(known.places) == 64
    for day in (date(2026, month, number) for month in range(1, 13) for number in (1, 15)):
        dhaka = prayers(known.places["dhaka"], day)[1:]
        for place in known.places.values():
            apart = max(abs(a - b) for a, b in zip(prayers(place, day)[1:], dhaka, strict=True))
            assert apart < timedelta(minutes=known.unsure)


@pytest.mark.parametrize("wanted", ["2026-11-21 03:00", "2026-11-20 13:00", "2027-03-12 23:59"])
def test_danger_knows_no_hours(wanted: str) -> None:
    """An exempt message goes at once, at night, on a feast, to a held area, by call or text."""
    held = Hold("", at("2026-01-01 00:00"))
    for voice in (False, True):
        slot = calendar().earliest(at(wanted), Circumstances(voice=voice, exempt=True, holds=(held,)))
        assert (local(slot.at), slot.why) == (wanted, None)


def test_a_danger_question_that_is_due_goes_on_a_feast_at_a_decent_hour() -> None:
    """Feasts and holds do not stop a danger question; the night does (clinical.md 5.2)."""
    held = Hold("", at("2026-01-01 00:00"))
    around = Circumstances(check=True, holds=(held,))
    assert local(calendar().earliest(at("2027-03-12 10:00"), around).at) == "2027-03-12 10:00"
    assert local(calendar().earliest(at("2027-03-12 03:00"), around).at) == "2027-03-12 09:00"


def test_what_was_due_in_time_may_take_a_moment_to_leave() -> None:
    """The text of 20:00 may leave some minutes later; a call may not."""
    late = at("2026-11-21 20:04")
    assert calendar().earliest(late, Circumstances(leaving=True)).why is None
    assert calendar().earliest(late, Circumstances(leaving=True, voice=True)).why == Why.QUIET
    assert calendar().earliest(at("2026-11-21 20:30"), Circumstances(leaving=True)).why == Why.QUIET


def test_a_held_area_waits_for_its_end() -> None:
    """A hold reaches its area and all within it, nobody else, and one without an end is looked at a day later."""
    ends = Hold("Sylhet", at("2026-11-21 00:00"), at("2026-11-24 11:00"))
    endless = Hold("Sylhet", at("2026-11-21 00:00"))
    wanted = at("2026-11-22 10:00")
    for area, goes in (("Sylhet", "2026-11-24 11:00"), ("Sylhet/Companiganj", "2026-11-24 11:00"),
                       ("Sylhetan", "2026-11-22 10:00"), (None, "2026-11-22 10:00")):  # fmt: skip
        assert local(calendar().earliest(wanted, Circumstances(area=area, holds=(ends,))).at) == goes
    slot = calendar().earliest(wanted, Circumstances(area="Sylhet", holds=(endless,)))
    assert (local(slot.at), slot.why) == ("2026-11-23 10:00", Why.HELD)


def test_a_day_of_mourning_is_silent() -> None:
    """What is due on a day of mourning goes the morning after."""
    mourned = replace(calendar(), mourning=(Period(date(2026, 11, 21), date(2026, 11, 22)),))
    slot = mourned.earliest(at("2026-11-21 10:00"), TEXT)
    assert (local(slot.at), slot.why) == ("2026-11-23 09:00", Why.MOURNING)


def test_a_year_without_ramadan_is_named() -> None:
    """Whoever runs the service is told in time that the next year's days are missing."""
    assert calendar().unknown_years(date(2026, 11, 20)) == ()
    assert calendar().unknown_years(date(2031, 2, 1)) == (2032,)


def test_a_broken_calendar_is_refused_with_every_fault(tmp_path: Path) -> None:
    """Bad hours, bad days, an unknown step and a step without a kind are all named at once."""
    copy = tmp_path / "content"
    shutil.copytree(CONTENT, copy)
    file = copy / "calendar.toml"
    words = file.read_text(encoding="utf-8")
    for old, new in (('["09:00", "20:00"]', '["9", "20:00"]'), ('"2027-02-09"', '"soon"'), ('"P-MED"', '"P-PILL"')):
        assert old in words
        words = words.replace(old, new, 1)
    file.write_text(words, encoding="utf-8")
    with pytest.raises(ContentFault) as refused:
        load_timetable(copy, library().content, DHAKA)
    told = " ".join(refused.value.faults)
    for part in ("text must be two times", "first must be a day", "P-PILL is neither", "P-MED-TIME has no kind"):
        assert part in told
