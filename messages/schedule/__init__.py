"""When a message may go: hours, Friday, prayers, Ramadan, feasts, mourning, held areas, a person's own hours."""

from messages.schedule.calendar import Calendar, Circumstances, Hold, Slot
from messages.schedule.reasons import Why

__all__ = ["Calendar", "Circumstances", "Hold", "Slot", "Why"]
