"""The simulated carrier over real HTTP on loopback."""

from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.handset import Line
from service.gateways.simulator.post import UnreachableError, fetch_over_http, over_http
from service.gateways.simulator.room import Room
from service.gateways.twilio.signature import Verifier
from service.gateways.twilio.twiml import call_reply, message_reply
from service.ports import CallReply, Spoken
from tests.contracts.clinic import PUBLIC_URL, TOKEN, Clinic
from tests.contracts.clockwork import CountingIds, StillClock


class Quiet(WSGIRequestHandler):
    """Writes no access log."""

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


def test_texts_and_calls_over_http_are_the_same(clinic: Clinic, room: Room, clock: StillClock) -> None:
    """A running service is reached at its local address while the public one is signed."""
    clinic.scripts["/twilio/sms"] = lambda *_: message_reply("৯৯৯")
    played = Spoken("ক", "bn-IN", "v", PUBLIC_URL + "/audio/a.bn.b.wav")
    clinic.scripts["/twilio/voice"] = lambda *_: call_reply(CallReply((played,), None))
    with make_server("127.0.0.1", 0, clinic.app(), handler_class=Quiet) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        local = f"http://127.0.0.1:{server.server_port}"
        line = Line(Verifier(PUBLIC_URL, [TOKEN]), over_http(PUBLIC_URL, local), clock, CountingIds(), "16263")
        carrier = Carrier(room, line, clock, fetch_over_http(PUBLIC_URL, local))
        assert [letter.words for letter in carrier.text("+8801712345678", "জ্বর").replies] == ["৯৯৯"]
        call = carrier.call("+8801712345678")
        server.shutdown()
        thread.join()
    assert (call.heard, call.errors) == ((played.audio_url,), ())
    with pytest.raises(UnreachableError, match="running"):
        over_http(PUBLIC_URL, local)(PUBLIC_URL + "/twilio/sms", {}, b"")
