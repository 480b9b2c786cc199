"""Plans become dated messages, and a phone never gets more of them than it may (clinical.md 5.2 and 5.3)."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.catalog import slots_of
from messages.laying import Facts, Placed, Settling, Wanted, Wrong, dated, needs, read_values, settle, shown, step_of
from messages.laying.timetable import UNLAID
from messages.laying.values import day_of, time_of
from messages.laying.wording import wording
from messages.schedule import Circumstances, Hold, Why
from messages.turn import Mode
from tests.core.calendars import DHAKA, at, library, local, timetable

NOW = at("2026-11-21 09:30")
FAR = NOW + timedelta(days=400)
DAY0 = date(2026, 11, 21)
CONTENT = library().content
STEPS = tuple(step.text for plan in CONTENT.plans.values() for step in plan.steps if step.when.anchor not in UNLAID)


def laid(plan: str, until: datetime = FAR, day0: date = DAY0, now: datetime = NOW, **facts: object) -> list[str]:
    """Return step and local moment of everything a plan lays out."""
    given = Facts(day0, NOW, now, **facts)  # type: ignore[arg-type]  # the tests name them one by one
    table = timetable()
    found = dated(CONTENT.plans[plan], given, DHAKA, until, table.usual)
    return [f"{each.step.id} {local(each.at)}" for each in found]


def test_the_face_plan_has_the_days_of_the_protocol() -> None:
    """BELL asks on days 1, 3, 5, 7, 14, 21, 28, 56 and 90 at 10:00, and confirms at once (clinical.md 5.3)."""
    days = (1, 3, 5, 7, 14, 21, 28, 56, 90)
    expected = [f"D{day} {DAY0 + timedelta(days=day)} 10:00" for day in days]
    assert laid("P-BELL") == ["D0 2026-11-21 09:30", *expected]


def test_past_steps_are_not_sent() -> None:
    """Who is enrolled late is asked only what is still to come, and welcomed once: not again after a pause."""
    late = laid("P-BELL", day0=DAY0 - timedelta(days=20))
    assert late == ["D0 2026-11-21 09:30", "D21 2026-11-22 10:00", "D28 2026-11-29 10:00", "D56 2026-12-27 10:00",
                    "D90 2027-01-30 10:00"]  # fmt: skip
    assert laid("P-BELL", day0=DAY0 - timedelta(days=20), began=False) == late[1:]


def test_a_visit_is_announced_three_days_and_one_day_before() -> None:
    """APPT counts from the visit, whatever day 0 is; the missed visit is written of only if it was marked."""
    values = {"DATE": "2026-11-28", "TIME": "10:30", "PLACE": "x"}
    assert laid("P-APPT", values=values) == ["BEFORE3 2026-11-25 10:00", "BEFORE1 2026-11-27 17:00"]
    after = at("2026-11-29 08:00")
    assert laid("P-APPT", values=values, now=after, missed=True) == ["MISSED 2026-11-29 10:00"]
    assert laid("P-APPT", values=values, now=at("2026-11-29 13:00"), missed=True) == ["MISSED 2026-11-29 13:00"]
    assert laid("P-APPT", values=values, now=at("2026-11-30 08:00"), missed=True) == []


def test_medicine_comes_at_the_prescribed_times_to_the_last_day() -> None:
    """MED repeats at each time of each day, and says on the last day that it ends."""
    values = {"TIMES": "08:00 20:00", "LAST": "2026-11-22"}
    assert laid("P-MED", values=values) == [
        "TIME 2026-11-21 20:00", "TIME 2026-11-22 08:00", "LAST 2026-11-22 10:00", "TIME 2026-11-22 20:00",
    ]  # fmt: skip


def test_what_comes_again_is_laid_a_piece_at_a_time() -> None:
    """Daily eye care reaches to the horizon, its weekly question every 7th day, practice on its weekdays."""
    piece = laid("P-EYEDAILY", until=NOW + timedelta(days=14))
    count = Counter(each.split()[0] for each in piece)
    assert count == {"MORNING": 15, "NIGHT": 14, "WEEK": 1}
    assert "WEEK 2026-11-28 10:00" in piece
    practice = laid("P-EXER", until=NOW + timedelta(days=7))
    assert [each.split()[1] for each in practice] == ["2026-11-21", "2026-11-23", "2026-11-25"]


def test_a_slower_pace_leaves_days_between() -> None:
    """Practice that was slowed to 5 days never comes sooner than that."""
    days = [each.split()[1] for each in laid("P-EXER", until=NOW + timedelta(days=40), pace=5)]
    gaps = [(date.fromisoformat(b) - date.fromisoformat(a)).days for a, b in pairwise(days)]
    assert gaps
    assert min(gaps) >= 5


@pytest.mark.parametrize("plan", ["P-EYEDAILY", "P-EXER", "P-DIARYWK"])
def test_no_plan_runs_past_a_year(plan: str) -> None:
    """Whatever has no end of its own ends after 12 months."""
    last = laid(plan)[-1].split()[1]
    assert date.fromisoformat(last) <= DAY0 + timedelta(days=365)


@pytest.mark.parametrize(
    ("result", "expected"),
    [("E", ["E 2026-11-21 10:00"]), ("D0", ["D0 2026-11-22 09:30"]), ("D7", ["D7 2026-11-28 10:00"])],
)
def test_after_a_check_one_question_follows(result: str, expected: list[str]) -> None:
    """CHECKFU asks what the check's end calls for: after half an hour, a day or a week."""
    assert laid("P-CHECKFU", values={"RESULT": result}) == expected


def test_the_emergency_question_is_late_rather_than_never() -> None:
    """Consent an hour after the check: the question goes at once; after five hours it is of no use."""
    values = {"RESULT": "E"}
    assert laid("P-CHECKFU", values=values, now=NOW + timedelta(hours=1)) == ["E 2026-11-21 10:30"]
    assert laid("P-CHECKFU", values=values, now=NOW + timedelta(hours=5)) == []


def test_days_are_of_the_wall_clock_across_a_clock_change() -> None:
    """In New York a step at 10:00 is at 10:00 by the clock before and after the change: an hour apart in UTC."""
    york = ZoneInfo("America/New_York")
    began = at("2026-10-20 09:00", york)
    facts = Facts(date(2026, 10, 20), began, began)
    found = dated(CONTENT.plans["P-BELL"], facts, york, FAR, 600)
    assert {each.at.astimezone(york).strftime("%H:%M") for each in found[1:]} == {"10:00"}
    assert {each.at.hour for each in found[1:]} == {14, 15}


def slots(text: str) -> frozenset[str]:
    """Return the slots of a text that take a value."""
    return slots_of(CONTENT.messages[text].english) - {"SVC", "EMG", "MH", "VOICE"}


def test_plans_say_which_values_they_need() -> None:
    """A visit needs day, time and place, medicine its times and last day, eye care nothing."""
    wanted = {plan: set(needs(CONTENT.plans[plan], slots)) for plan in CONTENT.plans}
    assert wanted["P-APPT"] == {"DATE", "TIME", "PLACE"}
    assert wanted["P-MED"] == {"TIMES", "LAST"}
    assert wanted["P-CHECKFU"] == {"RESULT"}
    assert wanted["P-EYEDAILY"] == wanted["P-BELL"] == set()


def test_values_are_read_as_people_write_them() -> None:
    """Bangla digits, days first, small letters: one stored form; everything wrong is told at once."""
    wanted = ("DATE", "TIME", "PLACE")
    values, faults = read_values(wanted, {"date": "২৫/১১/২০২৬", "time": "৪.৩০ pm", "PLACE": " উপজেলা হাসপাতাল "})
    assert (values, faults) == ({"DATE": "2026-11-25", "TIME": "16:30", "PLACE": "উপজেলা হাসপাতাল"}, ())
    _, faults = read_values(wanted, {"DATE": "31/02/2026", "ROOM": "4", "TIME": ""})
    assert {(each.name, each.wrong) for each in faults} == {
        ("DATE", Wrong.BAD), ("ROOM", Wrong.UNKNOWN), ("TIME", Wrong.MISSING), ("PLACE", Wrong.MISSING),
    }  # fmt: skip


@given(st.text(max_size=20))
def test_any_words_are_a_value_or_none(words: str) -> None:
    """Reading a day or a time never fails, and what it returns is of its one form."""
    day, clock = day_of(words), time_of(words)
    assert clock is None or time_of(clock) == clock
    assert day is None or day_of(day.isoformat()) == day


def test_values_are_shown_in_the_patients_language() -> None:
    """A stored day and time are written as people write them."""
    stored = {"DATE": "2026-11-25", "TIME": "16:30", "PLACE": "x"}
    assert shown(stored, CONTENT.languages["en"]) == {"DATE": "25/11/2026", "TIME": "4:30 PM", "PLACE": "x"}
    assert shown(stored, CONTENT.languages["bn"]) == {"DATE": "২৫/১১/২০২৬", "TIME": "বিকাল ৪টা ৩০", "PLACE": "x"}


def test_a_shared_phone_gets_words_that_name_nothing() -> None:
    """A step has private words; a topic has none, so a shared phone does not get it."""
    assert wording(CONTENT, "P-BELL-D7", Mode.PRIVATE) == "P-BELL-D7-PRIVATE"
    assert wording(CONTENT, "P-BELL-D7", Mode.OPEN) == "P-BELL-D7"
    assert wording(CONTENT, "EYE-1", Mode.PRIVATE) is None
    assert wording(CONTENT, "ABOUT-1", Mode.PRIVATE, timetable().private) == "ABOUT-1"
    found = step_of(CONTENT, "P-APPT-BEFORE1")
    assert found is not None
    assert (found[0].id, found[1].id) == ("P-APPT", "BEFORE1")


def place(*wanted: tuple[str, str], care: bool = False, fixed: tuple[str, ...] = (), **around: object) -> list[str]:
    """Return where messages (text, wanted moment) go, or why not, in the order given."""
    every = [Wanted(str(number), text, at(moment)) for number, (text, moment) in enumerate(wanted)]
    circumstances = Circumstances(**around)  # type: ignore[arg-type]  # the tests name them one by one
    phone = Settling(timetable(), circumstances, tuple(at(each) for each in fixed), care)
    found = settle(every, phone)
    return [_told(found[each.key]) for each in every]


def _told(placed: Placed) -> str:
    return f"{local(placed.at) if placed.at else 'gone'} {placed.why or ''}".strip()


def test_the_lesser_of_two_makes_room() -> None:
    """On one day a danger question goes and a progress question waits a day; whoever came first does not matter."""
    progress, danger = ("P-BELL-D3", "2026-11-24 10:00"), ("P-PREGPLAN-D3", "2026-11-24 10:00")
    moved = "2026-11-25 10:00 daily cap"
    assert place(progress, danger) == [moved, "2026-11-24 10:00"]
    assert place(danger, progress) == ["2026-11-24 10:00", moved]


def test_what_is_true_today_alone_is_never_said_tomorrow() -> None:
    """The text of the evening before a visit goes before a gate, which can wait; beside danger it is let go of."""
    eve, gate = ("P-APPT-BEFORE1", "2026-11-24 17:00"), ("P-BELL-D21", "2026-11-24 10:00")
    assert place(eve, gate) == ["2026-11-24 17:00", "2026-11-25 10:00 daily cap"]
    assert place(eve, ("P-PREGPLAN-D7", "2026-11-24 10:00")) == ["gone merged", "2026-11-24 10:00"]
    assert place(("P-APPT-BEFORE1", "2027-03-12 17:00")) == ["gone eid"]


def test_a_gate_waits_for_the_end_of_a_feast() -> None:
    """The question a guideline rests on is not lost to five silent days."""
    assert place(("P-BELL-D21", "2027-03-10 10:00")) == ["2027-03-15 09:00 eid"]


def test_five_a_week_all_plans_together() -> None:
    """The sixth message within seven days waits or is let go of."""
    fixed = tuple(f"2026-11-{day} 10:00" for day in (22, 23, 24, 25, 26))
    assert place(("P-BELL-D7", "2026-11-27 16:30"), fixed=fixed) == ["2026-11-29 16:30 weekly cap"]
    assert place(("P-MED-TIME", "2026-11-27 16:30"), fixed=fixed) == ["gone merged"]


def test_an_emergency_question_counts_for_nothing() -> None:
    """Half an hour after an emergency the question goes, however full the week and whatever the hour."""
    fixed = tuple(f"2026-11-{day} 10:00" for day in (22, 23, 24, 25, 26))
    assert place(("P-CHECKFU-E", "2026-11-26 23:30"), fixed=fixed) == ["2026-11-26 23:30"]


def test_the_times_of_a_day_take_turns() -> None:
    """Of two prescribed times each is met on every second day, so neither is always the one that is left out."""
    days = ("24", "25", "26")
    wanted = [("P-MED-TIME", f"2026-11-{day} {hour}") for day in days for hour in ("10:00", "19:00")]
    sent = [each for each in place(*wanted) if not each.startswith("gone")]
    assert {each[11:16] for each in sent} == {"10:00", "19:00"}
    assert len({each[:10] for each in sent}) == len(sent) == 3


loads = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 60 * 24 * 30)), max_size=30)


@settings(deadline=None)
@given(loads, st.lists(st.integers(-60 * 24 * 7, 60 * 24 * 30), max_size=6), st.booleans(),
       st.sampled_from([None, Hold("", at("2026-11-25 00:00"), at("2026-11-29 12:00"))]))  # fmt: skip
def test_no_phone_gets_more_than_it_may(
    load: list[tuple[str, int]], before: list[int], care: bool, hold: Hold | None
) -> None:
    """Whatever is wanted: at most 1 a local day (2 with eye care), 5 in any seven days, only at decent hours; each
    message has a moment, not before the one it wanted, or a reason."""
    table = timetable()
    fixed = [NOW + timedelta(minutes=each) for each in before]
    wanted = [Wanted(str(n), text, NOW + timedelta(minutes=m)) for n, (text, m) in enumerate(load)]
    around = Circumstances(holds=(hold,) if hold else ())
    found = settle(wanted, Settling(table, around, fixed, care))
    assert found.keys() == {each.key for each in wanted}
    count: Counter[date] = Counter()
    for each in wanted:
        placed, sort = found[each.key], table.sort(each.text)
        assert placed.at is not None or placed.why
        if placed.at is None:
            continue
        assert placed.at >= each.at
        assert (placed.why is None) == (placed.at == each.at)
        if not sort.exempt:
            count[placed.at.astimezone(DHAKA).date()] += 1
            assert 9 <= placed.at.astimezone(DHAKA).hour <= 20
    old = Counter(each.astimezone(DHAKA).date() for each in fixed)
    for day, number in count.items():
        assert number + old[day] <= (2 if care else 1)
        for begins in range(7):
            days = [day - timedelta(days=begins - each) for each in range(7)]
            assert sum(count[each] + old[each] for each in days) <= max(5, sum(old[each] for each in days))


@settings(deadline=None)
@given(loads)
def test_the_order_of_asking_changes_nothing(load: list[tuple[str, int]]) -> None:
    """The same wishes find the same places, in whatever order they come."""
    wanted = [Wanted(str(n), text, NOW + timedelta(minutes=m)) for n, (text, m) in enumerate(load)]
    phone = Settling(timetable(), Circumstances())
    assert settle(wanted, phone) == settle(wanted[::-1], phone)


def test_reasons_are_those_that_are_explained() -> None:
    """Every reason that is kept with a message stands in the page that explains them."""
    page = (Path(__file__).parents[2] / "docs" / "reminders.md").read_text(encoding="utf-8")
    assert [why for why in Why if f"`{why}`" not in page] == []


def test_what_a_shared_phone_may_get_names_nothing() -> None:
    """The texts of topics that are marked so name no illness and no part of the body, in either language."""
    named = re.compile(
        r"(?i)\b(face|facial|palsy|bell|twitch\w*|spasm|stroke|paraly\w*|nerve|mouth|smile|eye|lid|brain|jaw|cheek|ear)\b"
        "|মুখ|চোখ|প্যারালাইসিস|স্ট্রোক|লাফান|নার্ভ|ব্রেন|কান|গাল"
    )
    private = timetable().private
    assert private
    for text in private:
        for language in CONTENT.languages:
            assert not named.search(library().words[language][text]), (text, language)


def test_a_single_reminder_may_wait_for_the_morning() -> None:
    """What a health worker asked for at night goes in the morning, also where the same text in a plan would not."""
    wanted = Wanted("one", "P-MED-TIME", at("2026-11-24 23:00"), planned=False)
    found = settle((wanted,), Settling(timetable(), Circumstances()))["one"]
    assert _told(found) == "2026-11-25 09:00 quiet hours"
