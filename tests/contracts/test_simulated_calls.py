"""Calls through the simulated carrier: every key, silence, and hanging up, played as the real carrier plays TwiML."""

import pytest
from flask import Response

from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.earpiece import Awaiting, Kind
from service.gateways.twilio import hear
from service.gateways.twilio.twiml import Rejection, call_reply, reject
from service.ports import CallReply, Keypad, Spoken
from tests.contracts.clinic import PUBLIC_URL, Clinic

PERSON = "+8801712345678"
VOICE = ("bn-IN", "Google.bn-IN-Wavenet-A")
WELCOME = Spoken("বার্তায় স্বাগতম।", *VOICE)
ASK = Spoken("জ্বর হলে ১ চাপুন।", *VOICE)
ASK_AGAIN = Spoken("কাশি হলে ২ চাপুন।", *VOICE)
FEVER = Spoken("জ্বর", *VOICE, PUBLIC_URL + "/audio/fever.bn.abc.wav")
MENU = CallReply((WELCOME,), Keypad((ASK, ASK_AGAIN), "/twilio/voice/menu?say=it%27s%2f%E0%A6%86", 5))
END = CallReply((FEVER,), None)


@pytest.fixture
def answering(clinic: Clinic) -> Clinic:
    """Return a clinic with a menu and one answer."""
    clinic.scripts["/twilio/voice"] = lambda *_: call_reply(MENU)
    clinic.scripts["/twilio/voice/menu"] = lambda *_: call_reply(END)
    return clinic


def xml(inside: str) -> Response:
    """Return hand-written TwiML."""
    return Response(f"<Response>{inside}</Response>", content_type="text/xml")


def test_a_call_is_heard_and_waits_for_a_key(carrier: Carrier, answering: Clinic) -> None:
    """The caller hears the welcome, then the question, and the line waits; the voices are the named ones."""
    call = carrier.call(PERSON)
    assert call.heard == (WELCOME.words, ASK.words, ASK_AGAIN.words)
    assert call.awaiting is Awaiting.KEY
    assert not call.over
    assert {(moment.language, moment.voice) for moment in call.moments} == {VOICE}
    start = hear.call(answering.heard[0][1], asked=False)
    assert (start.caller, start.status, start.direction, start.digits) == (PERSON, "ringing", "inbound", None)


def test_a_key_goes_to_the_action_with_its_query_untouched(carrier: Carrier, answering: Clinic) -> None:
    """The action's encoded query is signed and arrives as it was minted; the recording is played; the call ends."""
    call = carrier.call(PERSON)
    call.press("1")
    path, pairs = answering.heard[-1]
    assert path == "/twilio/voice/menu?say=it%27s%2f%E0%A6%86"
    assert hear.call(pairs, asked=True).digits == "1"
    assert call.heard == (FEVER.audio_url,)
    assert call.over
    assert call.errors == ()


@pytest.mark.parametrize("key", ["#", "*", "0", "9"])
def test_every_key_is_a_key(carrier: Carrier, answering: Clinic, key: str) -> None:
    """With no finishing key, # and * arrive like any other."""
    call = carrier.call(PERSON)
    call.press(key)
    assert hear.call(answering.heard[-1][1], asked=True).digits == key


@pytest.mark.parametrize("leave_out", [True, False])
def test_silence_is_posted_as_no_digits(carrier: Carrier, answering: Clinic, leave_out: bool) -> None:
    """An empty result reaches the action, with Digits empty or absent: both are silence."""
    call = carrier.call(PERSON)
    call.silence(leave_digits_out=leave_out)
    path, pairs = answering.heard[-1]
    assert path.startswith("/twilio/voice/menu")
    assert ("Digits" in dict(pairs)) is not leave_out
    assert hear.call(pairs, asked=True).digits == ""


def test_silence_still_goes_on_where_the_carrier_knows_no_empty_result(carrier: Carrier, answering: Clinic) -> None:
    """Without actionOnEmptyResult the redirect after the question brings the caller to the same place."""
    written = call_reply(MENU).replace(' actionOnEmptyResult="true"', "")
    answering.scripts["/twilio/voice"] = lambda *_: written
    call = carrier.call(PERSON)
    call.silence()
    assert answering.heard[-1][0] == "/twilio/voice/menu?say=it%27s%2f%E0%A6%86"
    assert hear.call(answering.heard[-1][1], asked=True).digits == ""


@pytest.mark.usefixtures("answering")
def test_a_key_cuts_the_prompts_short(carrier: Carrier) -> None:
    """Pressed during the first prompt of the question, the second is never heard; the welcome always is."""
    call = carrier.call(PERSON)
    call.press("1", after=0)
    kinds = [(moment.kind, moment.words) for moment in call.moments]
    assert kinds[:3] == [(Kind.SAY, WELCOME.words), (Kind.CUT, ASK.words), (Kind.KEY, "1")]


def test_hanging_up_tells_no_action_but_the_status_callback(carrier: Carrier, answering: Clinic) -> None:
    """A caller who hangs up mid-question sends no digits; only the number's status callback hears of it."""
    call = carrier.call(PERSON, status_url=PUBLIC_URL + "/twilio/call-status/c1")
    call.hang_up()
    call.press("1")
    call.silence()
    assert [path for path, _ in answering.heard] == ["/twilio/voice", "/twilio/call-status/c1"]
    assert hear.call_receipt("c1", answering.heard[-1][1]).status == "completed"
    assert call.over
    assert call.moments[-1].kind is Kind.END


def test_a_finishing_key_needs_a_digit_before_it(carrier: Carrier, clinic: Clinic) -> None:
    """A lone # gives nothing; 12# gives 12 and says which key finished (telephony.md 2)."""
    clinic.scripts["/twilio/voice"] = lambda *_: xml('<Gather action="/twilio/voice/menu"/>')
    call = carrier.call(PERSON)
    call.press("#")
    assert len(clinic.heard) == 1
    call.press("12#")
    assert dict(clinic.heard[-1][1])["Digits"] == "12"
    assert dict(clinic.heard[-1][1])["FinishedOnKey"] == "#"


def test_digits_short_of_the_number_go_after_the_silence(carrier: Carrier, clinic: Clinic) -> None:
    """With two digits asked and one pressed, the one is posted when the time is over."""
    clinic.scripts["/twilio/voice"] = lambda *_: xml('<Gather numDigits="2" finishOnKey="" action="/next"/><Hangup/>')
    call = carrier.call(PERSON)
    call.press("7")
    assert len(clinic.heard) == 1
    call.silence()
    assert dict(clinic.heard[-1][1])["Digits"] == "7"


def test_a_question_without_an_action_comes_back_to_itself(carrier: Carrier, clinic: Clinic) -> None:
    """The default action is the document's own address (telephony.md pitfall 22)."""
    clinic.scripts["/twilio/voice"] = lambda *_: xml('<Gather numDigits="1"/>')
    call = carrier.call(PERSON)
    call.press("3")
    assert [path for path, _ in clinic.heard] == ["/twilio/voice", "/twilio/voice"]
    assert call.awaiting is Awaiting.KEY


def test_nothing_after_a_question_hangs_up_in_silence(carrier: Carrier, clinic: Clinic) -> None:
    """A question with no verb after it and no empty result ends the call."""
    clinic.scripts["/twilio/voice"] = lambda *_: xml('<Gather numDigits="1"/>')
    call = carrier.call(PERSON)
    call.silence()
    assert call.over
    assert call.heard == ()


def test_redirects_are_relative_and_not_endless(carrier: Carrier, clinic: Clinic) -> None:
    """A redirect is read relative to its document; a circle ends in an error, not in a hang."""
    clinic.scripts["/twilio/voice"] = lambda *_: xml("<Redirect>voice/menu?a=1</Redirect><Say>never heard</Say>")
    clinic.scripts["/twilio/voice/menu"] = lambda *_: xml("<Redirect>../voice</Redirect>")
    call = carrier.call(PERSON)
    assert clinic.heard[1][0] == "/twilio/voice/menu?a=1"
    assert call.errors == ("11100",)
    assert call.over
    assert 20 < len(clinic.heard) < 40


def test_pause_record_and_their_ways_on(carrier: Carrier, clinic: Clinic) -> None:
    """A recording waits for speech and posts a stub of it; silence goes past it."""
    clinic.scripts["/twilio/voice"] = lambda *_: xml(
        '<Pause length="2"/><Record action="/twilio/voice/recorded" timeout="5"/><Say language="en-IN">Nothing</Say>'
    )
    clinic.scripts["/twilio/voice/recorded"] = lambda *_: call_reply(END)
    call = carrier.call(PERSON)
    assert call.awaiting is Awaiting.RECORDING
    call.speak(seconds=7)
    assert dict(clinic.heard[-1][1])["RecordingDuration"] == "7"
    assert call.heard[-1] == FEVER.audio_url
    silent = carrier.call(PERSON)
    silent.silence()
    assert silent.heard == ("Nothing",)
    assert silent.over


def test_a_call_turned_away_is_never_answered(carrier: Carrier, clinic: Clinic) -> None:
    """Reject ends the call with its reason and nothing heard."""
    clinic.scripts["/twilio/voice"] = lambda *_: reject(Rejection.BUSY)
    call = carrier.call(PERSON)
    assert call.over
    assert call.heard == ()
    assert call.moments[-1].words == "turned away: busy"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("", 500), "11200"),
        (Response("<Response>", content_type="text/xml"), "12100"),
        (Response("{}", content_type="application/json"), "12300"),
        (xml('<Say language="bn-IN">ক</Say>'), "13512"),
        (xml('<Say language="bn-BD" voice="x">ক</Say>'), "13512"),
        (xml('<Say language="en-IN"> </Say>'), "13520"),
        (xml(f'<Say voice="v" language="bn-IN">{"ক" * 1400}</Say>'), "13521"),
        (xml("<Play>/audio/missing.wav</Play>"), "11200"),
        (xml("<Gather><Redirect>/x</Redirect></Gather>"), "12200"),
        (xml("<Message>x</Message>"), "12200"),
    ],
)
def test_a_bad_document_is_heard_as_an_error(carrier: Carrier, clinic: Clinic, answer: Response, code: str) -> None:
    """Each fault carries the code of Twilio's debugger, and the call does not hang."""
    clinic.scripts["/twilio/voice"] = lambda *_: answer
    assert code in carrier.call(PERSON).errors


def test_keys_nobody_asked_for_are_lost(carrier: Carrier, answering: Clinic) -> None:
    """After the call is over, or between questions, a key does nothing."""
    call = carrier.call(PERSON)
    call.press("1")
    before = len(answering.heard)
    call.press("9")
    assert len(answering.heard) == before
