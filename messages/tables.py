"""Reading typed values out of TOML tables, noting every fault instead of stopping at the first."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

Member = TypeVar("Member", bound=StrEnum)


def named(members: type[Member], name: str) -> Member | None:
    """Return the member of a closed set that has that value, or ``None``."""
    return next((member for member in members if member.value == name), None)


class Table:
    """One table of a TOML document; ``where`` names it in faults, ``faults`` collects them for all tables."""

    def __init__(self, where: str, data: Mapping[str, object], faults: list[str]) -> None:
        """Wrap ``data``."""
        self.where = where
        self.data = data
        self.faults = faults

    def fault(self, reason: str) -> None:
        """Note that something in this table is wrong."""
        self.faults.append(f"{self.where}: {reason}")

    def names(self) -> Iterator[str]:
        """Return the names in this table, in the order they are written."""
        return iter(self.data)

    def has(self, key: str) -> bool:
        """Tell whether the table holds that name."""
        return key in self.data

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; a missing one without default is a fault."""
        value = self.data.get(key, default)
        if isinstance(value, str):
            return value
        self.fault(f"{key} must be a text")
        return ""

    def number(self, key: str, default: float | None = None) -> float:
        """Return a number; a missing one without default is a fault."""
        value = self.data.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        self.fault(f"{key} must be a number")
        return 0

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        return int(self.number(key, default))

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self.data.get(key, default)
        if isinstance(value, bool):
            return value
        self.fault(f"{key} must be true or false")
        return default

    def one_of(self, key: str, members: type[Member], default: Member | None = None) -> Member:
        """Return the member of a closed set that is named; another name is a fault and gives the first member."""
        name = self.text(key, default.value if default else None)
        found = named(members, name)
        if found is not None:
            return found
        self.fault(f"{key} {name!r} is not one of {', '.join(members)}")
        return next(iter(members))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings; an absent one is empty."""
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return tuple(value)
        self.fault(f"{key} must be a list of texts")
        return ()

    def wholes(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers; an absent one is empty."""
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(part, int) for part in value):
            return tuple(value)
        self.fault(f"{key} must be a list of whole numbers")
        return ()

    def table(self, key: str) -> "Table":
        """Return a table inside this one; an absent one is empty."""
        value = self.data.get(key, {})
        if isinstance(value, dict):
            return Table(f"{self.where}: {key}", value, self.faults)
        self.fault(f"{key} must be a table")
        return Table(f"{self.where}: {key}", {}, self.faults)

    def tables(self, key: str) -> tuple["Table", ...]:
        """Return a list of tables, each named by its id where it has one."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            self.fault(f"{key} must be a list of tables")
            return ()
        return tuple(
            Table(f"{self.where}: {part.get('id', f'{key} {place}')}", part, self.faults)
            for place, part in enumerate(value, start=1)
        )

    def keywords(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return a table of lists of strings, such as the keywords of each way of writing."""
        inner = self.table(key)
        return {name: inner.texts(name) for name in inner.names()}
