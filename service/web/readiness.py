"""What answering needs, each part asked: database, queue server, catalogs, a recent tick of the clock."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from messages.catalog import Catalog
from service.store import Store, StoreFault, revision

HEARTBEAT = "barta:clock"
FRESH = 15.0
"""Seconds after which the clock's last tick no longer counts as recent."""

Checks = Mapping[str, Callable[[], str | None]]
"""Each part of the service by name; its check returns what is wrong, or ``None``."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Asks the parts of one service."""

    store: Store
    database_url: str
    redis: Redis
    catalog: Catalog

    def checks(self) -> Checks:
        """Return every check."""
        return {"database": self.database, "queue": self.queue, "clock": self.clock, "catalogs": self.catalogs}

    def database(self) -> str | None:
        """Return what is wrong with the database."""
        try:
            self.store.ping()
            current = revision.current(self.database_url)
        except StoreFault as fault:
            return str(fault)
        return None if current == revision.head() else "the tables are not those of this version: run `barta migrate`"

    def queue(self) -> str | None:
        """Return what is wrong with the queue server."""
        try:
            self.redis.ping()
        except (RedisError, OSError):
            return "the queue server cannot be reached: check REDIS_URL and that it runs"
        return None

    def clock(self) -> str | None:
        """Return what is wrong with the clock."""
        try:
            last = self.redis.get(HEARTBEAT)
        except (RedisError, OSError):
            return "unknown while the queue server cannot be reached"
        try:
            ticked = float(last) if isinstance(last, bytes) else 0.0
        except ValueError:
            ticked = 0.0
        return None if time.time() - ticked < FRESH else "no tick for 15 seconds: start `barta clock`"

    def catalogs(self) -> str | None:
        """Return what is wrong with the catalogs; they were checked when they were read."""
        return None if self.catalog.languages else "no language is loaded"


def open_redis(url: str) -> Redis:
    """Return a connection that gives up soon: whoever asks for readiness must not wait."""
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
