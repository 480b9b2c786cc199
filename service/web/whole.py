"""The web application of a whole service."""

from flask import Flask

from service.web.app import make_app
from service.web.health import health
from service.web.hooks import Hooks
from service.web.readiness import Readiness, open_redis
from service.web.safe_line import safe_line
from service.web.sound import sound
from service.wiring import Whole


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
    return make_app((hooks.blueprint(), sound(whole.shelf), health(readiness(whole).checks(), whole.figures)))


def readiness(whole: Whole) -> Readiness:
    """Return what can be asked of the parts of a service."""
    url = whole.settings.database_url.get_secret_value()
    return Readiness(whole.store, url, open_redis(whole.redis_url), whole.words.catalog)
