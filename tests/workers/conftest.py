"""The web's bench, and a clock and a worker beside it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis

from service.store import Store
from service.wiring import Whole
from tests.web.bench import Bench, bench, first_build
from tests.workers.later import Later, later


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The words and conversations, read once."""
    return first_build(tmp_path_factory.mktemp("first"))


@pytest.fixture
def redis(queue_url: str) -> Iterator[Redis]:
    """A connection to an empty queue server."""
    with closing(Redis.from_url(queue_url)) as connection:
        connection.flushall()
        yield connection


@pytest.fixture
def service(base: Whole, store: Store, database: str, tmp_path: Path, queue_url: str) -> Bench:
    """A whole service without rows, once on SQLite and once on PostgreSQL."""
    return bench(base, store, database, tmp_path, queue_url)


@pytest.fixture
def floor(service: Bench, redis: Redis) -> Later:
    """The clock and a worker of that service."""
    return later(service, redis)
