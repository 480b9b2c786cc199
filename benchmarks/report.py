"""A table on the screen: what was measured, the figure, the limit it is held to."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """Collects lines and prints them as they come."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def title(self, words: str) -> None:
        """Begin a group of figures."""
        print(f"\n{words}", flush=True)

    def line(self, what: str, figure: str, limit: str) -> None:
        """Print one figure, median (lowest to highest) where there are several runs."""
        self.lines.append((what, figure, limit))
        print(f"  {what:<58}{figure:<34}{limit}", flush=True)
