"""A service with staff, and programs that act for them."""

from collections.abc import Iterator

import pytest

from service.store.staff import Role
from tests.web.api.program import Program, hire
from tests.web.bench import Bench


@pytest.fixture
def worker(service: Bench) -> Program:
    """A program of a health worker in Savar, once on each database."""
    return hire(service, "01811111111", Role.WORKER, "Savar")


@pytest.fixture
def clerk(sqlite_service: Bench) -> Iterator[Program]:
    """The same on SQLite alone, for rules that are not about the database."""
    yield hire(sqlite_service, "01811111111", Role.WORKER, "Savar")
