"""One row of a spreadsheet as a wish: a patient with a plan, or with one message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import TypeVar

from messages.turn import Mode
from service.operations.followup.importing import cells
from service.operations.followup.importing.cells import BadCell, Cell
from service.operations.followup.importing.columns import Column, Heading
from service.operations.followup.importing.sheets import Row
from service.store.people import Reach

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row asks for: ``plan`` from ``day0`` on, or else ``message`` at ``due_at``."""

    number: int
    phone: str = field(repr=False)
    language: str
    mode: Mode
    channel: Reach | None
    area: str | None
    values: Mapping[str, str] = field(repr=False)
    plan: str = ""
    day0: date | None = None
    message: str = ""
    due_at: datetime | None = None

    @property
    def what(self) -> str:
        """Return the plan or the message."""
        return self.plan or self.message


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads rows for one deployment."""

    country: str
    language: str
    zone: tzinfo

    def wish(self, row: Row) -> Wish | tuple[str, ...]:
        """Return what a row asks for, or a sentence for everything in it that cannot be read."""
        wrong: list[str] = []

        def of(column: Column) -> Cell:
            return row.cells.get(Heading(column))

        def read(reader: Callable[[], T], otherwise: T) -> T:
            try:
                return reader()
            except BadCell as bad:
                wrong.append(str(bad))
                return otherwise

        plan, message = cells.words(of(Column.PLAN)), cells.words(of(Column.MESSAGE))
        if bool(plan) == bool(message):
            wrong.append("the row needs either a plan or a message, not both and not neither.")
        wish = Wish(
            number=row.number,
            phone=read(lambda: cells.phone(of(Column.PHONE), self.country), ""),
            language=cells.language(of(Column.LANGUAGE), self.language),
            mode=read(lambda: cells.mode(of(Column.MODE)), Mode.PRIVATE),
            channel=read(lambda: cells.channel(of(Column.CHANNEL)), None),
            area=cells.words(of(Column.AREA)) or None,
            values=_values(row),
            plan=plan,
            day0=read(lambda: cells.day(of(Column.DAY0), "day0"), None) if plan else None,
            message=message,
            due_at=read(lambda: cells.when(of(Column.DUE_AT), self.zone), None) if message else None,
        )
        return tuple(wrong) or wish


def _values(row: Row) -> dict[str, str]:
    found = {heading.value: cells.words(cell) for heading, cell in row.cells.items() if heading.column is None}
    return {name: value for name, value in found.items() if value}
