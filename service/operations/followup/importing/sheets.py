"""Opening a spreadsheet: CSV in whatever form offices save it, or XLSX, one row at a time."""

import csv
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from service.operations.followup.importing.cells import Cell, words
from service.operations.followup.importing.columns import Heading, read_headings

MOST_ROWS = 200_000
_DELIMITERS = ",;\t"
_LONGEST_CELL = 2_000


class SheetFault(Exception):
    """A file of which no row can be read; its text says why, every fault on a line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, and what stands under each heading."""

    number: int
    cells: Mapping[Heading, Cell] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that can be read: ``count`` is about how many rows it has; ``rows`` can be gone through once."""

    count: int
    rows: Iterator[Row] = field(repr=False)


def open_sheet(file: Path, slots: frozenset[str]) -> Sheet:
    """Return the rows of a file. ``slots`` are the values that texts take. Raises :class:`SheetFault`."""
    try:
        lines, count = _xlsx(file) if file.suffix.lower() in {".xlsx", ".xlsm"} else _csv(file)
        head = next(lines, ())
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, csv.Error) as error:
        told = f"{file.name} cannot be read as a spreadsheet ({type(error).__name__}): save it as CSV (UTF-8) or XLSX."
        raise SheetFault(told) from None
    headings, faults = read_headings([words(cell) for cell in head], slots)
    if count > MOST_ROWS:
        faults += (f"the file has more than {MOST_ROWS} rows: divide it.",)
    if faults:
        raise SheetFault("\n".join(faults))
    return Sheet(max(count - 1, 0), _rows(lines, headings))


def _rows(lines: Iterable[Sequence[Cell]], headings: Sequence[Heading | None]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=2):
        cells = {heading: cell for heading, cell in zip(headings, line, strict=False) if heading is not None}
        if any(words(cell) for cell in cells.values()):
            yield Row(number, cells)


def _csv(file: Path) -> tuple[Iterator[Sequence[Cell]], int]:
    text = _decoded(file.read_bytes())
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    lines = text.splitlines(keepends=True)
    return (tuple(line) for line in csv.reader(lines, delimiter=delimiter)), len(lines)


def _decoded(data: bytes) -> str:
    for start, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(start):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise SheetFault("the file is not in UTF-8: save it as CSV (UTF-8), else Bangla letters are lost.") from None


def _xlsx(file: Path) -> tuple[Iterator[Sequence[Cell]], int]:
    book = load_workbook(file, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    count = sum(1 for _ in islice(sheet.iter_rows(), MOST_ROWS + 2))
    return (tuple(_cell(value) for value in line) for line in sheet.iter_rows(values_only=True)), count


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, int | float | bool | date | datetime | time):
        return value
    return str(value)[:_LONGEST_CELL]
