"""From a plan to dated messages: which step when, which goes first where a phone would get too many."""

from messages.laying.dating import Dated, Facts, dated
from messages.laying.merging import Placed, Settling, Wanted, settle
from messages.laying.timetable import Caps, Sort, Timetable
from messages.laying.values import BadValue, Wrong, needs, read_values
from messages.laying.wording import shown, step_of, wording

__all__ = [
    "BadValue",
    "Caps",
    "Dated",
    "Facts",
    "Placed",
    "Settling",
    "Sort",
    "Timetable",
    "Wanted",
    "Wrong",
    "dated",
    "needs",
    "read_values",
    "settle",
    "shown",
    "step_of",
    "wording",
]
