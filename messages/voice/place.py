"""Where a caller stands in the menu, as text that fits a URL: no call dies with a process."""

import re
from dataclasses import dataclass, replace

ROOT = "main"
LANGUAGE = "language"
NODE = re.compile(r"[a-zA-Z0-9-]{1,32}")
DEEPEST = 12
MOST_TRIES = 9


@dataclass(frozen=True, slots=True)
class Place:
    """A path of menu nodes from the main menu down, in a language, at a step of the call.

    ``silences`` and ``mistakes`` count unanswered and wrong keys in a row at this place; ``step``
    numbers the questions of the call, so that a repeated request is known from a repeated key.
    """

    path: tuple[str, ...] = (LANGUAGE,)
    language: str | None = None
    silences: int = 0
    mistakes: int = 0
    step: int = 0

    @property
    def node(self) -> str:
        """Return the node the caller is at."""
        return self.path[-1]

    def to(self, *path: str, language: str | None = None) -> "Place":
        """Return the place at ``path`` with no tries used, one step on."""
        return Place(path[-DEEPEST:], language or self.language, 0, 0, self.step + 1)

    def down(self, node: str) -> "Place":
        """Return the place one node deeper."""
        return self.to(*self.path, node)

    def back(self) -> "Place":
        """Return the place one node up, at the top the main menu itself."""
        return self.to(*(self.path[:-1] or (ROOT,)))

    def silent(self) -> "Place":
        """Return the same place after a silence."""
        return replace(self, silences=self.silences + 1, step=self.step + 1)

    def mistaken(self) -> "Place":
        """Return the same place after a wrong key."""
        return replace(self, silences=0, mistakes=min(self.mistakes + 1, MOST_TRIES), step=self.step + 1)

    def query(self) -> dict[str, str]:
        """Return the place as URL query values, ASCII only (telephony.md 3: signatures and encoded queries)."""
        return {
            "at": ".".join(self.path),
            "in": self.language or "",
            "quiet": str(self.silences),
            "wrong": str(self.mistakes),
            "step": str(self.step),
        }

    @classmethod
    def read(cls, values: dict[str, str]) -> "Place":
        """Return the place that ``query`` wrote; the start of the call for anything that is none."""
        path = tuple(values.get("at", "").split("."))
        if not all(NODE.fullmatch(node) for node in path) or len(path) > DEEPEST:
            return cls()
        return cls(
            path,
            values.get("in") or None,
            _small(values.get("quiet")),
            _small(values.get("wrong")),
            _small(values.get("step"), 9999),
        )


def _small(value: str | None, most: int = MOST_TRIES) -> int:
    return min(int(value), most) if value and value.isascii() and value.isdigit() else 0
