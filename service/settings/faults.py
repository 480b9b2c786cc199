"""What is wrong with the settings, said to the person who has to mend them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One setting that cannot be used: its name in the environment, the reason, and what to do.

    No value ever stands in a fault: it may be a key or a patient's number.
    """

    name: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        return f"{self.name} {self.reason}: {self.remedy}"


class SettingsFault(Exception):
    """Every fault of the settings at once; ``faults`` are in the order of the table of settings."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults and say them one to a line."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
