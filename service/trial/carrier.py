"""The simulated phone company of a trial: reached by the handset, and bringing receipts by itself."""

import time
from collections.abc import Callable
from pathlib import Path

from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.handset import Line
from service.gateways.simulator.post import Fetch, Post
from service.gateways.simulator.room import Room
from service.gateways.twilio.signature import Verifier
from service.ports import Clock, Ids

PAUSE = 0.5
"""Seconds between looks at what is due."""


def open_carrier(
    var: Path, verifier: Verifier, post: Post, fetch: Fetch, clock: Clock, ids: Ids, number: str
) -> Carrier:
    """Return the phone company whose letters lie in ``var``; ``number`` is the service's own."""
    return Carrier(Room(var / "carrier.db"), Line(verifier, post, clock, ids, number), clock, fetch)


def bring_receipts(carrier: Carrier, stopping: Callable[[], bool]) -> None:
    """Post the receipts that are due, as the real company does, until told to stop."""
    while not stopping():
        carrier.deliver()
        time.sleep(PAUSE)
