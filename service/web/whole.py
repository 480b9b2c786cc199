"""The web application of a whole service."""

from flask import Blueprint, Flask

from service.web.api.asking import Asking
from service.web.api.make import api
from service.web.api.once import Once
from service.web.api.room import Room
from service.web.api.showing import Showing
from service.web.app import make_app
from service.web.health import health
from service.web.hooks import Hooks
from service.web.phone.make import phone
from service.web.readiness import Readiness, open_redis
from service.web.safe_line import safe_line
from service.web.sound import sound
from service.wiring import Whole


def web_app(whole: Whole) -> Flask:
    """Return the application: webhooks, sound, health, the API, and in a trial the phone."""
    hooks = Hooks(
        verifier=whole.verifier,
        answer_text=whole.answer_text,
        answer_call=whole.answer_call,
        end_call=whole.end_call,
        receive_receipt=whole.receive_receipt,
        answer_out=whole.answer_out,
        fates=whole.fates,
        missed_call=whole.missed_call,
        safe=safe_line(whole.words.catalog),
        figures=whole.figures,
        log=whole.log,
    )
    routes = (hooks.blueprint(), sound(whole.shelf), health(readiness(whole).checks(), whole.figures))
    return make_app((*routes, programs(whole), *phone(whole)), hooks.busiest())


def programs(whole: Whole) -> Blueprint:
    """Return the API that programs use."""
    room = Room(
        store=whole.store,
        clock=whole.clock,
        desk=whole.desk,
        cases=whole.care.cases,
        questions=whole.questions,
        show=Showing(whole.settings.timezone),
        once=Once(whole.store, whole.clock),
    )
    return api(room, Asking(whole.store, whole.ids), whole.figures, whole.log)


def readiness(whole: Whole) -> Readiness:
    """Return what can be asked of the parts of a service."""
    url = whole.settings.database_url.get_secret_value()
    return Readiness(whole.store, url, open_redis(whole.redis_url), whole.words.catalog)
