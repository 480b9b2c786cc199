"""The phone put together for one service, or not at all: a live service has none."""

from collections.abc import Callable

from flask import Blueprint, current_app

from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.diary import Diary
from service.gateways.simulator.handsets import Handsets
from service.gateways.simulator.post import fetch_over_wsgi, over_wsgi
from service.gateways.simulator.room import Room
from service.gateways.simulator.wire import Wire
from service.operations.onlooker import Onlooker
from service.trial.carrier import FILE, open_carrier
from service.trial.clock import TrialClock
from service.web.phone.booth import Booth
from service.web.phone.frame import Frame
from service.web.phone.guard import Guard
from service.web.phone.hands import Hands
from service.web.phone.papers import papers
from service.web.phone.path import Draughtsman
from service.web.phone.routes import Phone
from service.web.phone.screen import Screen
from service.web.phone.words import read_words
from service.wiring import Whole


def phone(whole: Whole) -> tuple[Blueprint, ...]:
    """Return the routes under ``/phone``; none where a live gateway is set, so that they answer 404."""
    if whole.settings.live:
        return ()
    settings, catalog = whole.settings, whole.words.catalog
    file = settings.var_dir / FILE
    looking, shelf = Onlooker(whole.store), papers(catalog, whole.ledger)
    room = Room(file)
    booth = Booth(room, Handsets(file), Diary(room), Wire(file), shelf, whole.clock, _into_this_process(whole))
    draughtsman = Draughtsman(catalog.content, catalog, whole.words.call.languages)
    zone, names = settings.timezone, {code: language.endonym for code, language in catalog.languages.items()}
    page = Phone(
        booth=booth,
        screen=Screen(booth, looking, shelf, draughtsman, settings.emergency_number, zone),
        frame=Frame(Guard(whole.keys.web, settings.public_url), read_words(), settings.default_language, names),
        hands=Hands(whole.clock if isinstance(whole.clock, TrialClock) else None, looking, zone),
        region=settings.country,
    )
    return (page.blueprint(),)


def _into_this_process(whole: Whole) -> Callable[[], Carrier]:
    """Return what opens the line into the application that is answering just now."""

    def opened() -> Carrier:
        app = current_app.wsgi_app
        var, number = whole.settings.var_dir, whole.words.catalog.deployment.voice
        return open_carrier(var, whole.verifier, over_wsgi(app), fetch_over_wsgi(app), whole.clock, whole.ids, number)

    return opened
