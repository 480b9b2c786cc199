"""What offices write in cells: every form of a number, a day, a moment; what cannot be read says why."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.turn import Mode
from service.operations.followup.importing import cells
from service.operations.followup.importing.cells import BadCell, Cell
from service.operations.followup.importing.columns import Column, Heading, read_headings
from service.secrets import normalise
from service.store.people import Reach

DHAKA = ZoneInfo("Asia/Dhaka")
SLOTS = frozenset({"DATE", "TIME", "PLACE", "TIMES", "LAST", "RESULT"})


@pytest.mark.parametrize(
    "cell",
    ["01712345678", "1712345678", 1712345678, 1712345678.0, "8801712345678", 8801712345678, "+880 1712-345678",
     "০১৭১২৩৪৫৬৭৮", "'01712345678", " 01712 345 678 ", "1712345678.0", "(01712) 345678", "+৮৮০১৭১২৩৪৫৬৭৮"],
)  # fmt: skip
def test_every_form_of_a_number_is_one_number(cell: Cell) -> None:
    """Local, with country code, without its zero, as a number, in Bangla digits: one phone."""
    assert normalise(cells.phone(cell, "BD"), "BD").value == "+8801712345678"


@pytest.mark.parametrize("cell", ["1.71E+09", "1.71e9", "৮.৮০১৭E+12", "8.80171E+12"])
def test_a_number_whose_digits_are_lost_is_refused(cell: str) -> None:
    """What a spreadsheet shortened cannot be mended: the sentence says what to do."""
    with pytest.raises(BadCell, match=r"shortened by the spreadsheet .* make the column text"):
        cells.phone(cell, "BD")


def test_an_empty_number_is_refused() -> None:
    """There is nobody to write to."""
    for cell in (None, "", "  ", "'"):
        with pytest.raises(BadCell, match="phone is empty"):
            cells.phone(cell, "BD")


def test_a_lost_zero_is_found_only_at_home() -> None:
    """In another country ten digits that begin with 17 may be anything: they stay as they are."""
    assert cells.phone("1712345678", "IN") == "1712345678"


@pytest.mark.parametrize(
    "cell",
    ["20/11/2026", "2026-11-20", "২০/১১/২০২৬", "20-11-2026", "20.11.2026", "2026-11-20 00:00:00", "২০২৬-১১-২০",
     date(2026, 11, 20), datetime(2026, 11, 20, 15, 0)],  # noqa: DTZ001 - a spreadsheet's own
)  # fmt: skip
def test_every_form_of_a_day_is_one_day(cell: Cell) -> None:
    """Day before month, ISO, Bangla digits, and real dates of a spreadsheet."""
    assert cells.day(cell, "day0") == date(2026, 11, 20)


@pytest.mark.parametrize("cell", ["31/02/2026", "11/20/2026", "tomorrow", "46346", 46346, "20/11/26", "2026/13/01"])
def test_a_day_that_is_none_is_refused(cell: Cell) -> None:
    """No such day, months first, numbers of days: each is refused and not guessed."""
    with pytest.raises(BadCell, match="day before the month"):
        cells.day(cell, "day0")


@pytest.mark.parametrize(
    ("cell", "hour", "minute"),
    [("20/11/2026 10:30", 10, 30), ("2026-11-20T10:30", 10, 30), ("২০/১১/২০২৬ ১০:৩০", 10, 30), ("20/11/2026", 10, 0),
     ("2026-11-20 4:05 pm", 16, 5), ("2026-11-20 10:30:00", 10, 30), (date(2026, 11, 20), 10, 0),
     (datetime(2026, 11, 20, 18, 45), 18, 45), ("2026-11-20T04:30:00+00:00", 10, 30)],  # noqa: DTZ001
)  # fmt: skip
def test_every_form_of_a_moment(cell: Cell, hour: int, minute: int) -> None:
    """In the deployment's zone unless an offset stands there; a day alone means ten in the morning."""
    assert cells.when(cell, DHAKA) == datetime(2026, 11, 20, hour, minute, tzinfo=DHAKA)


def test_a_moment_that_is_none_is_refused() -> None:
    """A good day with a bad time is not sent at some other time."""
    for cell in ("20/11/2026 25:00", "20/11/2026 soon", None, time(10)):
        with pytest.raises(BadCell, match="due_at"):
            cells.when(cell, DHAKA)


def test_words_in_either_language() -> None:
    """Language, mode and channel are known by their names in English and Bangla; empty is the usual."""
    assert [cells.language(each, "bn") for each in ("Bangla", "বাংলা", "EN", "ইংরেজি", None)] == [
        "bn",
        "bn",
        "en",
        "en",
        "bn",
    ]
    assert [cells.mode(each) for each in ("Open", "গোপন", None)] == [Mode.OPEN, Mode.PRIVATE, Mode.PRIVATE]
    assert [cells.channel(each) for each in ("SMS", "কল", "voice", "")] == [Reach.SMS, Reach.VOICE, Reach.VOICE, None]
    for read in (cells.mode, cells.channel):
        with pytest.raises(BadCell):
            read("perhaps")


def test_headings_in_either_language() -> None:
    """Bangla and English headings, any case, blanks or underscores; values by their slot's name."""
    english, wrong = read_headings(["Phone", "PLAN", "Day 0", "due_at", "Message", "place"], SLOTS)
    assert wrong == ()
    assert english[3] == Heading(Column.DUE_AT)
    assert english[5] == Heading(None, "PLACE")
    bangla, wrong = read_headings(["মোবাইল নম্বর", "প্ল্যান", "শুরুর তারিখ", "ভাষা", "এলাকা", "সময়", ""], SLOTS)
    assert wrong == ()
    assert [each.column if each else None for each in bangla[:5]] == [
        Column.PHONE, Column.PLAN, Column.DAY0, Column.LANGUAGE, Column.AREA,
    ]  # fmt: skip
    assert bangla[5:] == (Heading(None, "TIME"), None)


def test_every_fault_of_the_headings_is_said() -> None:
    """Unknown, twice, and missing ones at once."""
    _, wrong = read_headings(["plan", "plan", "colour"], SLOTS)
    assert len(wrong) == 4
    assert all(
        any(word in each for each in wrong)
        for word in ("column 3", "two columns are plan", "no column phone", "neither")
    )


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.dates(), st.datetimes(), st.times())
)
def test_any_cell_is_read_or_refused(cell: Cell) -> None:
    """Whatever stands in a cell, it is read or refused with a sentence that quotes nothing of it."""
    for read in (
        lambda: cells.phone(cell, "BD"), lambda: cells.day(cell, "day0"), lambda: cells.when(cell, UTC),
        lambda: cells.mode(cell), lambda: cells.channel(cell), lambda: cells.words(cell),
    ):  # fmt: skip
        try:
            read()
        except BadCell as bad:
            written = str(cell).strip()
            assert len(written) < 9 or written not in str(bad)
