"""The gateways and a simulated carrier, ready for a test."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.handset import Line
from service.gateways.simulator.post import fetch_over_wsgi, over_wsgi
from service.gateways.simulator.room import Room
from service.gateways.twilio.signature import Verifier
from tests.contracts.benches import Bench, SimulatedBench, TwilioBench
from tests.contracts.clinic import PUBLIC_URL, TOKEN, Clinic
from tests.contracts.clockwork import CountingIds, StillClock
from tests.contracts.rest import Desk, serve


@pytest.fixture
def twilio() -> Iterator[TwilioBench]:
    """Return the Twilio gateway with its carrier on loopback."""
    desk = Desk(StillClock())
    server = serve(desk)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield TwilioBench(desk, f"http://127.0.0.1:{server.server_port}")
    desk.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["simulator", "twilio"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """Return each gateway in turn."""
    if request.param == "twilio":
        bench: Bench = request.getfixturevalue("twilio")
        return bench
    return SimulatedBench(tmp_path / "room.db")


@pytest.fixture
def clinic() -> Clinic:
    """Return a service that a test scripts."""
    return Clinic()


@pytest.fixture
def clock() -> StillClock:
    """Return a clock that stands still."""
    return StillClock()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """Return an empty room."""
    return Room(tmp_path / "room.db")


@pytest.fixture
def carrier(clinic: Clinic, clock: StillClock, room: Room) -> Carrier:
    """Return a simulated carrier that calls the clinic's application directly."""
    app = clinic.app()
    line = Line(Verifier(PUBLIC_URL, [TOKEN]), over_wsgi(app), clock, CountingIds(), "+15005550006")
    return Carrier(room, line, clock, fetch_over_wsgi(app))
