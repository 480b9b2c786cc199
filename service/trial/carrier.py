"""The simulated phone company of a trial: reached by the handset, and bringing receipts by itself."""

import time
from collections.abc import Callable
from pathlib import Path

from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.handset import Line
from service.gateways.simulator.post import Fetch, Post
from service.gateways.simulator.room import Room
from service.gateways.simulator.wire import Wire, recording
from service.gateways.twilio.signature import Verifier
from service.ports import Clock, Ids

FILE = "carrier.db"
"""Where in the data folder the phone company keeps everything."""

PAUSE = 0.5
"""Seconds between looks at what is due."""

HURRY = 0.1
"""Seconds between looks while the clock is on its way."""


def open_carrier(
    var: Path, verifier: Verifier, post: Post, fetch: Fetch, clock: Clock, ids: Ids, number: str
) -> Carrier:
    """Return the phone company whose letters lie in ``var``; ``number`` is the service's own.

    What goes over the wire is kept for whoever wants to read it.
    """
    kept = recording(post, Wire(var / FILE), clock, number)
    return Carrier(Room(var / FILE), Line(verifier, kept, clock, ids, number), clock, fetch)


def run_carrier(carrier: Carrier, travel: Callable[[], bool], stopping: Callable[[], bool]) -> None:
    """Post the receipts that are due, as the real company does, and walk the clock, until told to stop.

    ``travel`` goes one step and returns whether the clock is on its way.
    """
    while not stopping():
        carrier.deliver()
        time.sleep(HURRY if travel() else PAUSE)
