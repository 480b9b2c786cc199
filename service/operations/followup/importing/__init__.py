"""Schedules from a spreadsheet: whatever an office writes, read row by row, each with its own fate."""
