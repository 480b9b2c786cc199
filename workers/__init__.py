"""The clock that finds what is due, and the jobs that carry it out; started, never imported."""
