"""One warning of the web server that says nothing to whoever reads it, kept out of its log."""

import logging

EXPECTED = "Configuration allows spawning up to"
"""Begins granian's warning of more threads than twice the cores: ours wait for the disk together (decision 8)."""


class Expected(logging.Filter):
    """Lets everything pass but that one warning; ``granian.json`` names this class."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is written."""
        return record.levelno > logging.WARNING or not record.getMessage().startswith(EXPECTED)
