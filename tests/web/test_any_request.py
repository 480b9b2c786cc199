"""Any well-signed request, however odd, gets valid TwiML and never an error page."""

import json
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.gateways.twilio.hear import Pairs
from service.gateways.twilio.signature import HEADER
from tests.web.bench import FORM, NINES, NUMBER, Answer, Bench, a_text

RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
FAMILY = "👩‍👩‍👧‍👦"
BODIES = {
    "empty": "",
    "blanks": " \t\u00a0\u200b ",
    "emoji": f"😀🙏🏽{FAMILY}🇧🇩",
    "NUL": "a\x00b",
    "controls": "".join(map(chr, range(32))) + "\x7f\x85",
    "longest": "অ" * 1600,
    "thirty kilobytes": "মুখ বাঁকা " * 1100,
    "right to left": "\u202e\u2067hello\u2069\u202c\u200fمرحبا",
    "lone surrogates": "\ud800 মুখ \udfff",
    "combining pile": "a" + "\u0301" * 500,
    "joiners": "\u200d\u200c" * 50,
    "HTML": "<script>alert(1)</script></Message></Response>",
    "entities": "&amp;&#0;]]>&lt;!DOCTYPE a [<!ENTITY b 'c'>]>",
    "SQL": "'; DROP TABLE person; --",
    "template": "{EMG} {0} %s ${a} {{7*7}}",
    "digits of every script": "1১१١𝟏①",
    "not a character": "\ufffe\uffff\U0010ffff",
}
SENDERS = {
    "missing": "",
    "letters": "bKash",
    "short code": "16263",
    "whatsapp": "whatsapp:+8801712345678",
    "hidden": "anonymous",
    "restricted": "+266696687",
    "unsigned": "01712345678",
    "bangla digits": "০১৭১২৩৪৫৬৭৮",
    "plus lost": " 8801712345678",
    "absurd": "+" + "9" * 300,
    "nul": "+88017\x0012345678",
}
HEARS = ("/twilio/sms", "/twilio/voice", "/twilio/voice/step?at=main&in=en&step=1")


def seen(body: bytes) -> Pairs:
    """Return the fields that a reader of a form sees."""
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=1000)
    except ValueError:
        return ()


def is_answered(answer: Answer) -> bool:
    """Return whether this is TwiML in order that says where to call in danger, asks on, or says nothing."""
    said = answer.words
    return not said or any(nines in said for nines in NINES) or "<Gather" in answer.body.decode()


@pytest.mark.parametrize("name", BODIES)
def test_any_words_are_answered(lasting: Bench, name: str) -> None:
    """Whatever stands in a text, its sender gets an answer with words, never an error."""
    body = urlencode(a_text(BODIES[name], f"SM{len(name)}x{name[:3]}"), errors="surrogatepass").encode()
    answer = lasting.raw_form("/twilio/sms", body, seen(body))
    assert answer.words.strip()
    assert b"<script" not in answer.body


@pytest.mark.parametrize("name", sorted(BODIES.keys() - {"longest", "combining pile"}))
def test_a_danger_sign_beside_any_words_is_heard(lasting: Bench, name: str) -> None:
    """Odd characters before and after a danger sign do not hide it."""
    words = f"{BODIES[name][:300]}\nমুখ বেঁকে গেছে, হাত অবশ, কথা জড়িয়ে যাচ্ছে"
    body = urlencode(a_text(words, f"SMd{list(BODIES).index(name)}"), errors="surrogatepass").encode()
    assert "999" in lasting.raw_form("/twilio/sms", body, seen(body)).words


@pytest.mark.parametrize("name", SENDERS)
def test_any_sender_is_answered(lasting: Bench, name: str) -> None:
    """A number that is missing, hidden, short, a name, or of another channel is answered all the same."""
    answer = lasting.text("মুখ বেঁকে গেছে, হাত অবশ", f"SMs{list(SENDERS).index(name)}", SENDERS[name])
    assert "999" in answer.words


def test_one_number_written_in_many_ways_is_one_person(service: Bench) -> None:
    """A prefix of the channel, a lost plus and the national form are the same telephone."""
    for at, sender in enumerate((NUMBER, " 8801712345678", "whatsapp:+8801712345678", "01712345678")):
        assert service.text("hello", f"SM{at}", sender).words
    assert service.rows()["person"] == 1


def test_nobody_is_stored_for_a_sender_without_a_number(service: Bench) -> None:
    """A hidden sender is answered, and no person comes to be who could be written to."""
    assert service.text("hello", sender="anonymous").words
    assert "person" not in service.rows()


@pytest.mark.parametrize("path", HEARS)
def test_a_request_without_a_single_parameter_is_answered(lasting: Bench, path: str) -> None:
    """An empty signed form is answered, by form and as JSON."""
    assert lasting.form(path, []).words.strip()
    assert lasting.other(path, b"").words.strip()


@pytest.mark.parametrize("path", HEARS)
@pytest.mark.parametrize(
    "body",
    [
        b"null", b"true", b"3.5", b'"text"', b"[]", b"[[1, 2]]", b"{}", b'{"Body": null}', b'{"Body": {"a": [1]}}',
        b'{"Body": ["STOP"], "From": 7}', b'{"From": true, "Body": 1e999}', b'{"Body": "\\ud800"}', b"{", b"\xff\xfe",
        b'{"MessageSid": "' + b"x" * 5000 + b'"}', b'{"a": ' * 3000, b'{"Body": "a", "Body": "b"}',
    ],
    ids=lambda body: body[:16].decode("latin-1"),
)  # fmt: skip
def test_json_of_every_shape_is_answered(lasting: Bench, path: str, body: bytes) -> None:
    """Whatever the JSON holds, the answer is TwiML with words."""
    assert lasting.other(path, body).words.strip()


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "nonsense"])
def test_other_kinds_of_body_are_answered(lasting: Bench, kind: str) -> None:
    """A body of a kind that nobody announced is survived."""
    assert lasting.other("/twilio/sms", b"--x\r\nhello", kind).words.strip()


def test_pictures_without_words_are_answered(lasting: Bench) -> None:
    """A picture message gets an answer, however many pictures it claims to hold."""
    for at, media in enumerate(("1", "10", "-1", "many", "9" * 40)):
        assert lasting.text("", f"SMm{at}", NumMedia=media, MediaUrl0="https://x.invalid/1").words.strip()


def test_unknown_repeated_and_missing_parameters_are_survived(service: Bench) -> None:
    """Parameters of next year, one given twice and one left out change nothing but what they say."""
    pairs = [*a_text("hello"), ("Body", "STOP"), ("FutureThing", "1"), ("", ""), ("Body", "")]
    first = service.form("/twilio/sms", pairs).words
    assert first == service.text("hello", "SM2", "+8801812345678").words
    left_out = [(name, value) for name, value in a_text("hello") if name not in {"To", "NumMedia"}]
    assert service.form("/twilio/sms", left_out).words == first


def test_more_fields_than_anybody_sends_are_survived(lasting: Bench) -> None:
    """Ten thousand fields are not read, and still answered."""
    body = b"&".join(b"a=1" for _ in range(10_000))
    assert lasting.raw_form("/twilio/sms", body, ()).words.strip()


def test_two_texts_without_an_id_are_two_when_the_carrier_says_so(service: Bench) -> None:
    """Without a MessageSid the same words are a repeat; with another retry token they are a second text."""
    pairs = [pair for pair in a_text("hello") if pair[0] != "MessageSid"]
    first = service.form("/twilio/sms", pairs)
    assert service.form("/twilio/sms", pairs).body == first.body
    assert service.rows()["inbound"] == 1
    body, headers = urlencode(pairs).encode(), {"I-Twilio-Idempotency-Token": "another"}
    form = {
        "Content-Type": FORM,
        HEADER: service.sign("/twilio/sms", pairs),
    }
    assert service.post("/twilio/sms", body, form | headers).words
    assert service.rows()["inbound"] == 2


PLACES = (
    "",
    "?at=",
    "?at=nowhere",
    "?at=main&in=xx",
    "?at=" + "a." * 200,
    "?at=check-99",
    "?at=check--1&in=bn",
    "?at=main&in=bn&step=-1",
    "?at=%00&in=%ff",
    "?step=" + "9" * 50,
    "?at=" + ".".join(["a-very-long-node-name-of-32-char"] * 12) + "&in=bn",
)


@pytest.mark.parametrize("query", PLACES)
@pytest.mark.parametrize("digits", [None, "", "1", "#", "*", "১", "12345678901234567890", "w", "\x00"])
def test_any_place_and_any_key_of_a_call_goes_on(lasting: Bench, query: str, digits: str | None) -> None:
    """However odd the address or the key of a step, the call goes on in words, with a number to call in danger."""
    more = {} if digits is None else {"Digits": digits}
    assert lasting.call(f"/twilio/voice/step{query}", f"CA {query} {digits}", **more).words.strip()


@pytest.mark.parametrize("path", ["/twilio/status/;a=b", "/twilio/status/" + "x" * 3000, "/twilio/call-status/-"])
def test_receipts_for_any_id_are_taken(lasting: Bench, path: str) -> None:
    """A receipt for an id that cannot be ours is answered with nothing to say."""
    assert lasting.form(path, [("MessageStatus", "sent"), ("CallStatus", "completed")]).words == ""


ANY_TEXT = st.text(st.characters(), max_size=200)
FIELDS = st.sampled_from(
    ["MessageSid", "SmsSid", "From", "To", "Body", "NumMedia", "OptOutType", "CallSid", "CallStatus", "Digits",
     "Direction", "Caller", "Called", "MessageStatus", "ErrorCode", "CallDuration"]
)  # fmt: skip


@RELAXED
@given(st.lists(st.tuples(FIELDS | ANY_TEXT, ANY_TEXT), max_size=12), st.sampled_from(HEARS))
def test_any_form_is_answered(lasting: Bench, pairs: list[tuple[str, str]], path: str) -> None:
    """Any parameters with any values get TwiML."""
    body = urlencode(pairs, errors="surrogatepass").encode()
    assert is_answered(lasting.raw_form(path, body, seen(body)))


@RELAXED
@given(st.binary(max_size=400), st.sampled_from(HEARS))
def test_any_bytes_are_answered(lasting: Bench, body: bytes, path: str) -> None:
    """Any bytes in a signed form get TwiML."""
    assert is_answered(lasting.raw_form(path, body, seen(body)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS | ANY_TEXT, inner, max_size=6),
    max_leaves=12,
)


@RELAXED
@given(JSON, st.sampled_from(HEARS))
def test_any_json_is_answered(lasting: Bench, value: object, path: str) -> None:
    """Any JSON in a signed body gets TwiML."""
    assert is_answered(lasting.other(path, json.dumps(value).encode()))


def test_none_of_all_this_was_a_fault_inside(lasting: Bench) -> None:
    """The safe line is for faults: not one of the odd requests above needed it."""
    faults = [line for line in lasting.whole.figures.page().decode().splitlines() if line.startswith("barta_faults")]
    assert [line for line in faults if "_created" not in line] == []
