"""What stands in one cell: numbers as people and spreadsheets write them, days, moments, words."""

import re
from datetime import date, datetime, time, tzinfo

from messages.laying.values import ascii_digits, day_of, time_of
from messages.schedule.days import minutes, moment
from messages.turn import Mode
from service.store.people import Reach

Cell = str | int | float | bool | date | datetime | time | None

USUAL = "10:00"
"""When a message goes whose cell names a day alone."""

_SHORTENED = re.compile(r"[0-9][0-9.,]*[eE]\+?[0-9]+")
_WHOLE = re.compile(r"([0-9]+)\.0+")
_MOBILE = re.compile(r"1[3-9][0-9]{8}")
_CODED = re.compile(r"8801[3-9][0-9]{8}")

_LANGUAGES = {"bangla": "bn", "bengali": "bn", "বাংলা": "bn", "english": "en", "ইংরেজি": "en", "ইংলিশ": "en"}
_MODES = {"private": Mode.PRIVATE, "গোপন": Mode.PRIVATE, "open": Mode.OPEN, "খোলা": Mode.OPEN}
_CHANNELS = {
    "sms": Reach.SMS, "text": Reach.SMS, "মেসেজ": Reach.SMS, "এসএমএস": Reach.SMS,
    "voice": Reach.VOICE, "call": Reach.VOICE, "কল": Reach.VOICE, "ফোন": Reach.VOICE,
}  # fmt: skip


class BadCell(ValueError):
    """A cell that cannot be read; its text is a sentence that quotes nothing of it."""


def words(cell: Cell) -> str:
    """Return a cell as words, without blanks at its ends; days and times in their plain form."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}" if cell.time() != time() else f"{cell:%Y-%m-%d}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def phone(cell: Cell, country: str) -> str:
    """Return a number as it can be dialled. Raises :class:`BadCell` where its digits are lost.

    A spreadsheet takes the leading zero of 01712345678 for nothing and shows long numbers as 1.71E+09.
    """
    written = ascii_digits(words(cell)).lstrip("'’`").strip()
    if not written:
        raise BadCell("phone is empty: give the patient's number.")
    if _SHORTENED.fullmatch(written):
        raise BadCell(
            "phone was shortened by the spreadsheet (as in 1.71E+09) and its digits are lost: "
            "make the column text and write the number again."
        )
    whole = _WHOLE.fullmatch(written)
    compact = re.sub(r"[\s().-]", "", whole[1] if whole else written)
    if country == "BD" and _MOBILE.fullmatch(compact):
        return f"0{compact}"
    return f"+{compact}" if _CODED.fullmatch(compact) else (whole[1] if whole else written)


def day(cell: Cell, name: str) -> date:
    """Return the day in a cell. Raises :class:`BadCell`."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = words(cell)
    if not written:
        raise BadCell(f"{name} is empty: give a day such as 20/11/2026.")
    found = day_of(written) or day_of(re.split(r"[ T]", written, maxsplit=1)[0])
    if found is None:
        raise BadCell(f"{name} is no day that exists: write it as 20/11/2026 or 2026-11-20, the day before the month.")
    return found


def when(cell: Cell, zone: tzinfo) -> datetime:
    """Return the moment in a cell, in the deployment's zone; a day alone means ten in the morning."""
    if isinstance(cell, datetime):
        clock = USUAL if cell.time() == time() else f"{cell:%H:%M}"
        return moment(cell.date(), minutes(clock), zone)
    written = "" if isinstance(cell, date) else ascii_digits(words(cell))
    try:
        given = datetime.fromisoformat(written)
    except ValueError:
        given = None
    if given is not None and given.tzinfo is not None:
        return given
    on = day(cell, "due_at")
    rest = re.split(r"[ T]", written, maxsplit=1)[1:]
    read = time_of(rest[0].removesuffix(":00") if rest and rest[0].count(":") > 1 else rest[0]) if rest else USUAL
    if read is None:
        raise BadCell("due_at has no time that exists: write it as 20/11/2026 10:30.")
    return moment(on, minutes(read), zone)


def language(cell: Cell, default: str) -> str:
    """Return the code of a language; what is not known by name stays as it is, to be refused by who knows them."""
    written = words(cell).casefold()
    return _LANGUAGES.get(written, written or default)


def mode(cell: Cell) -> Mode:
    """Return whether texts may name the illness. Raises :class:`BadCell`."""
    written = words(cell).casefold()
    if written and written not in _MODES:
        raise BadCell("mode is neither private nor open: write one of them, or leave it empty for private.")
    return _MODES.get(written, Mode.PRIVATE)


def channel(cell: Cell) -> Reach | None:
    """Return texts or calls, ``None`` where the cell is empty. Raises :class:`BadCell`."""
    written = words(cell).casefold()
    if written and written not in _CHANNELS:
        raise BadCell("channel is neither sms nor voice: write one of them, or leave it empty for sms.")
    return _CHANNELS.get(written)
