"""Whether the service can answer: alive is one thing, ready names every part that is missing."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from redis import Redis

from service.secrets import Vault
from service.store import Store, open_store
from service.wiring import Whole
from tests.web.bench import Bench, bench

HEARTBEAT = "barta:clock"


@pytest.fixture
def redis(queue_url: str) -> Iterator[Redis]:
    """A connection to an empty queue server."""
    with closing(Redis.from_url(queue_url)) as connection:
        connection.flushall()
        yield connection


@pytest.fixture
def whole_service(base: Whole, store: Store, database: str, tmp_path: Path, redis: Redis, queue_url: str) -> Bench:
    """A service with every part there, and a clock that has just ticked."""
    redis.set(HEARTBEAT, str(time.time()))
    return bench(base, store, database, tmp_path, queue_url)


def ready(service: Bench) -> tuple[int, dict[str, str]]:
    """Return the status and the parts that are not in order."""
    answer = service.get("/readyz")
    said = json.loads(answer.body)
    assert set(said["parts"]) == {"database", "queue", "clock", "catalogs"}
    assert said["ready"] is (answer.status == 200)
    return answer.status, {name: wrong for name, wrong in said["parts"].items() if wrong != "ok"}


def test_alive_needs_nothing(sqlite_service: Bench) -> None:
    """A process that can answer says so, whatever else is missing."""
    answer = sqlite_service.get("/healthz")
    assert (answer.status, answer.body) == (200, b"ok\n")


def test_ready_when_every_part_is(whole_service: Bench) -> None:
    """Database, queue, clock and catalogs in order: 200."""
    assert ready(whole_service) == (200, {})


def test_without_a_queue_server_two_parts_are_missing(service: Bench) -> None:
    """Without the queue server nobody knows of the clock either; each says what to do."""
    status, missing = ready(service)
    assert status == 503
    assert missing.keys() == {"queue", "clock"}
    assert "REDIS_URL" in missing["queue"]


@pytest.mark.parametrize("ticked", [None, "0", "an hour ago", ""])
def test_a_clock_that_does_not_tick_is_named(whole_service: Bench, redis: Redis, ticked: str | None) -> None:
    """No tick, an old one, or rubbish in its place: the clock is missing, and only the clock."""
    redis.delete(HEARTBEAT)
    if ticked is not None:
        redis.set(HEARTBEAT, ticked)
    status, missing = ready(whole_service)
    assert status == 503
    assert missing.keys() == {"clock"}
    assert "barta clock" in missing["clock"]


def test_a_database_that_is_gone_is_named(
    base: Whole, vault: Vault, redis: Redis, queue_url: str, tmp_path: Path
) -> None:
    """A database out of reach is named with what to do, and nothing of its address."""
    redis.set(HEARTBEAT, str(time.time()))
    url = "postgresql+psycopg://nobody:hidden@/nothing?host=/nowhere"
    with closing(open_store(url, vault)) as store:
        service = bench(base, store, url, tmp_path, queue_url)
        status, missing = ready(service)
        assert status == 503
        assert missing.keys() == {"database"}
        assert "DATABASE_URL" in missing["database"]
        assert b"hidden" not in service.get("/readyz").body


def test_tables_of_another_version_are_named(
    base: Whole, empty_database: str, vault: Vault, redis: Redis, queue_url: str, tmp_path: Path
) -> None:
    """A database that was never migrated says which command to run."""
    redis.set(HEARTBEAT, str(time.time()))
    with closing(open_store(empty_database, vault)) as store:
        status, missing = ready(bench(base, store, empty_database, tmp_path, queue_url))
    assert (status, list(missing)) == (503, ["database"])
    assert "barta migrate" in missing["database"]


def test_figures_are_read_by_prometheus(sqlite_service: Bench) -> None:
    """The page of figures is Prometheus' text and counts a refused, an answered and no lost webhook."""
    sqlite_service.text("hello")
    sqlite_service.post("/twilio/sms", b"", {})
    page = sqlite_service.get("/metrics")
    assert page.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = page.body.decode().splitlines()
    assert 'barta_webhooks_total{kind="sms",outcome="answered"} 1.0' in lines
    assert 'barta_webhooks_total{kind="sms",outcome="refused"} 1.0' in lines
    assert any(line.startswith('barta_webhook_seconds_bucket{kind="sms",le="15.0"} 2') for line in lines)


def test_asking_changes_nothing(whole_service: Bench) -> None:
    """Health pages write no row."""
    for path in ("/healthz", "/readyz", "/metrics", "/audio/E1-V.bn.0123456789abcdef.wav"):
        whole_service.get(path)
    assert whole_service.rows() == {}
