"""The web application of a whole service."""

import time

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError

from service.store import StoreFault, schema
from service.web.app import make_app
from service.web.health import Checks, health
from service.web.hooks import Hooks
from service.web.safe_line import safe_line
from service.web.sound import sound
from service.wiring import Whole

HEARTBEAT = "barta:clock"
FRESH = 15.0
"""Seconds after which the clock's last tick no longer counts as recent."""


def web_app(whole: Whole) -> Flask:
    """Return the application: webhooks, sound, health."""
    hooks = Hooks(
        verifier=whole.verifier,
        answer_text=whole.answer_text,
        answer_call=whole.answer_call,
        end_call=whole.end_call,
        receive_receipt=whole.receive_receipt,
        safe=safe_line(whole.words.catalog),
        figures=whole.figures,
        log=whole.log,
    )
    return make_app((hooks.blueprint(), sound(whole.shelf), health(_checks(whole), whole.figures)))


def _checks(whole: Whole) -> Checks:
    redis = Redis.from_url(whole.redis_url, socket_timeout=2, socket_connect_timeout=2)
    url = whole.settings.database_url.get_secret_value()

    def database() -> str | None:
        try:
            whole.store.ping()
            return None if schema.current(url) == schema.head() else "the tables are of another version: barta migrate"
        except StoreFault as fault:
            return str(fault)

    def queue() -> str | None:
        try:
            redis.ping()
        except (RedisError, OSError):
            return "the queue server cannot be reached: check REDIS_URL and that it runs"
        return None

    def clock() -> str | None:
        try:
            last = redis.get(HEARTBEAT)
        except (RedisError, OSError):
            return "unknown: the queue server cannot be reached"
        fresh = last is not None and time.time() - float(str(last, "ascii") if isinstance(last, bytes) else 0) < FRESH
        return None if fresh else "no tick for 15 seconds: start `barta clock`"

    def catalogs() -> str | None:
        return None if whole.words.catalog.languages else "no language is loaded"

    return {"database": database, "queue": queue, "clock": clock, "catalogs": catalogs}
