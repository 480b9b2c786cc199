"""A call plays every verb the carrier knows, and can be put down and taken up again at any moment."""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.gateways.simulator.earpiece import MOST_LOOPS, Awaiting, Kind
from service.gateways.simulator.handset import CallLeg, Line
from service.gateways.simulator.player import Call
from service.gateways.simulator.post import Post, Response
from service.gateways.twilio.signature import Verifier
from tests.contracts.clockwork import CountingIds, StillClock

URL = "https://barta.example.org"
MENU = (
    '<Gather action="/next" numDigits="1" timeout="7" actionOnEmptyResult="true"><Say>one</Say><Say>two</Say></Gather>'
)
LEG = CallLeg("CA1", "+8801712345678", "0960")


class Service:
    """Answers each request with the next of its documents, the last one for ever, and keeps what it was asked."""

    def __init__(self, *documents: str) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._documents: Iterator[str] = iter((*documents, *[documents[-1]] * 50))

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer."""
        assert headers
        self.asked.append((url, dict(parse_qsl(body.decode(), keep_blank_values=True))))
        return 200, {"Content-Type": "text/xml"}, f"<Response>{next(self._documents)}</Response>".encode()


def line(post: Post) -> Line:
    """Return a line to a service."""
    return Line(Verifier(URL, ["token"]), post, StillClock(), CountingIds(), "0960")


def started(service: Service, status_url: str = "") -> Call:
    """Return a call that has begun."""
    call = Call(line(service), LEG, None, status_url)
    call.start()
    return call


def kinds(call: Call) -> list[Kind]:
    """Return what happened."""
    return [moment.kind for moment in call.moments]


def test_prompts_are_repeated_as_often_as_asked() -> None:
    """``loop`` repeats; 0 means until the call ends, which is cut off; ``Play`` may sound keys."""
    call = started(Service('<Say loop="2">a</Say><Play loop="0">/x.wav</Play><Play digits="12"/><Pause length="3"/>'))
    assert kinds(call) == [Kind.SAY] * 2 + [Kind.PLAY] * MOST_LOOPS + [Kind.BEEP, Kind.PAUSE, Kind.END]
    assert [moment.words for moment in call.moments[-3:-1]] == ["12", "3"]


@pytest.mark.parametrize(("finish", "key", "ends"), [(None, "5", True), ("#", "5", False), ("#", "#", True)])
def test_a_key_ends_a_recording(finish: str | None, key: str, ends: bool) -> None:
    """Any key ends it, or the one that is named; the service is told which, and how long it was."""
    named = f' finishOnKey="{finish}"' if finish else ""
    service = Service(f'<Record action="/kept" maxLength="3"{named}/>', MENU)
    call = started(service)
    assert kinds(call) == [Kind.BEEP]
    call.press(key)
    assert call.awaiting is (Awaiting.KEY if ends else Awaiting.RECORDING)
    if ends:
        url, said = service.asked[-1]
        assert (url, said["Digits"], said["RecordingDuration"]) == (f"{URL}/kept", key, "3")


def test_a_key_that_ends_a_recording_is_no_answer_to_what_follows() -> None:
    """The next question waits for a key of its own."""
    service = Service("<Record/>", MENU)
    call = started(service)
    call.press("5")
    assert len(service.asked) == 2
    assert call.awaiting is Awaiting.KEY


def test_a_recording_without_a_word_goes_on() -> None:
    """Silence after the beep leaves no recording: the next verb is done."""
    call = started(Service('<Record playBeep="false"/><Say>bye</Say>'))
    call.silence()
    assert kinds(call) == [Kind.SILENCE, Kind.SAY, Kind.END]


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_a_call_turned_away_says_why(reason: str, status: str) -> None:
    """The carrier's word for it reaches the status address (telephony.md 2)."""
    service = Service(f'<Reject reason="{reason}"/>')
    started(service, f"{URL}/status")
    assert service.asked[-1][0] == f"{URL}/status"
    assert service.asked[-1][1]["CallStatus"] == status


def test_a_missed_call_was_never_answered() -> None:
    """It rang, nothing was played, and its end is told as unanswered."""
    service = Service(MENU)
    call = Call(line(service), LEG, None, f"{URL}/status")
    call.ring_off()
    assert [said["CallStatus"] for _, said in service.asked] == ["ringing", "no-answer"]
    assert kinds(call) == [Kind.END]


def test_the_trail_names_every_question() -> None:
    """What was pressed before it, and where its answer goes."""
    call = started(Service(MENU))
    call.press("4")
    call.silence()
    assert call.patience == 7
    assert call.trail == [("", f"{URL}/next"), ("4", f"{URL}/next"), ("", f"{URL}/next")]


ACTS = st.lists(st.sampled_from(["1", "#", "12", "*", "silence", "cut", "speak"]), max_size=6)
DOCUMENTS = st.lists(
    st.sampled_from(
        [
            MENU,
            '<Gather finishOnKey="#"><Say>code</Say></Gather><Say>late</Say>',
            '<Record action="/kept"/>',
            "<Redirect>/else</Redirect>",
            "<Hangup/>",
            '<Reject reason="busy"/>',
        ]
    ),
    min_size=1,
    max_size=5,
)


@given(DOCUMENTS, ACTS)
def test_a_call_taken_up_again_goes_as_if_it_had_never_been_put_down(documents: list[str], acts: list[str]) -> None:
    """Kept as text and resumed after every act, a call hears, asks and ends exactly as one that stayed in memory."""
    whole, kept = Service(*documents), Service(*documents)
    staying, moving = started(whole), started(kept)
    for act in acts:
        moving = Call.resumed(moving.kept(), line(kept))
        for call in (staying, moving):
            match act:
                case "silence":
                    call.silence()
                case "cut":
                    call.press("3", after=0)
                case "speak":
                    call.speak()
                case keys:
                    call.press(keys)
    assert (moving.moments, moving.trail, moving.awaiting) == (staying.moments, staying.trail, staying.awaiting)
    assert [url for url, _ in kept.asked] == [url for url, _ in whole.asked]
