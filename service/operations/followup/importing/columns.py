"""Which column of a spreadsheet is what, under English or Bangla headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from messages.folding import fold


class Column(StrEnum):
    """What a column may hold, beside the values of texts."""

    PHONE = "phone"
    PLAN = "plan"
    DAY0 = "day0"
    LANGUAGE = "language"
    MODE = "mode"
    CHANNEL = "channel"
    AREA = "area"
    MESSAGE = "message"
    DUE_AT = "due_at"


_HEADINGS: Mapping[Column, tuple[str, ...]] = {
    Column.PHONE: ("phone", "mobile", "number", "phone number", "mobile number", "ফোন", "মোবাইল", "নম্বর", "নাম্বার",
                   "ফোন নম্বর", "মোবাইল নম্বর", "মোবাইল নাম্বার"),
    Column.PLAN: ("plan", "প্ল্যান", "প্লান", "পরিকল্পনা"),
    Column.DAY0: ("day0", "day 0", "start", "start date", "begins", "শুরু", "শুরুর দিন", "শুরুর তারিখ", "দিন ০"),
    Column.LANGUAGE: ("language", "ভাষা"),
    Column.MODE: ("mode", "privacy", "গোপনীয়তা", "গোপন"),
    Column.CHANNEL: ("channel", "text or call", "মাধ্যম"),
    Column.AREA: ("area", "upazila", "এলাকা", "উপজেলা"),
    Column.MESSAGE: ("message", "text", "বার্তা", "মেসেজ"),
    Column.DUE_AT: ("due at", "due", "when", "send at", "কখন", "পাঠানোর সময়"),
}  # fmt: skip

_VALUES: Mapping[str, tuple[str, ...]] = {
    "DATE": ("visit date", "তারিখ", "সাক্ষাতের তারিখ"),
    "TIME": ("visit time", "সময়", "সাক্ষাতের সময়"),
    "PLACE": ("স্থান", "জায়গা"),
    "TIMES": ("medicine times", "ওষুধের সময়"),
    "LAST": ("last day", "শেষ দিন"),
    "RESULT": ("ফল", "ফলাফল"),
}
"""Other headings for the values of texts; each is also known by its own name."""

_VALUE = "value "
_NEEDED = ((Column.PLAN, Column.DAY0), (Column.MESSAGE, Column.DUE_AT))


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: which one, or the value of a text named ``value``."""

    column: Column | None
    value: str = ""


def read_headings(headings: Sequence[str], slots: frozenset[str]) -> tuple[tuple[Heading | None, ...], tuple[str, ...]]:
    """Return what each column is, ``None`` for one without a heading, and a sentence for everything wrong.

    ``slots`` are the names of the values that texts take.
    """
    known = _known(slots)
    found = tuple(known.get(_key(heading)) for heading in headings)
    faults = [
        f"column {place}: its heading is not known; use one of {', '.join(Column)}, or the name of a value."
        for place, (heading, meant) in enumerate(zip(headings, found, strict=True), start=1)
        if heading.strip() and meant is None
    ]
    named = [each for each in found if each is not None]
    faults += [
        f"two columns are {each.column or each.value}: leave one." for each in set(named) if named.count(each) > 1
    ]
    columns = {each.column for each in named}
    if Column.PHONE not in columns:
        faults.append("there is no column phone: every row needs the patient's number.")
    if not any(set(pair) <= columns for pair in _NEEDED):
        faults.append("there are neither plan and day0 (a plan) nor message and due_at (one message): add them.")
    return found, tuple(faults)


def _known(slots: frozenset[str]) -> dict[str, Heading]:
    known = {_key(slot): Heading(None, slot) for slot in slots | _VALUES.keys()}
    known |= {_key(_VALUE + slot): Heading(None, slot) for slot in slots | _VALUES.keys()}
    known |= {_key(heading): Heading(None, name) for name, headings in _VALUES.items() for heading in headings}
    return known | {_key(heading): Heading(column) for column, headings in _HEADINGS.items() for heading in headings}


def _key(heading: str) -> str:
    return " ".join(fold(heading.replace("_", " ").replace(".", " ").replace("-", " ")).split())
