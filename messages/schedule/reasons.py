"""Why a message goes at another moment than it was meant to, or not at all."""

from enum import StrEnum


class Why(StrEnum):
    """The reason kept with a message that was moved or let go; docs/reminders.md says what each means."""

    QUIET = "quiet hours"
    FRIDAY = "friday prayer"
    PRAYER = "prayer time"
    RAMADAN = "ramadan"
    EID = "eid"
    MOURNING = "mourning"
    HELD = "held area"
    OWN = "own hours"
    OWN_NOT = "own hours not possible"
    DAILY = "daily cap"
    WEEKLY = "weekly cap"
    MERGED = "merged"
