"""Putting the whole together: the only room that names every adapter."""

from service.wiring.machine import RandomIds, SystemClock
from service.wiring.whole import Whole, build, read_settings
from service.wiring.words import CONTENT, LOCALES, Words, build_words, nobody_signed

__all__ = [
    "CONTENT",
    "LOCALES",
    "RandomIds",
    "SystemClock",
    "Whole",
    "Words",
    "build",
    "build_words",
    "nobody_signed",
    "read_settings",
]
