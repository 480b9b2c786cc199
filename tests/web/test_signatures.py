"""Only the phone company is answered: everything else gets 403 and leaves no trace."""

from collections.abc import Mapping

import pytest
from twilio.request_validator import RequestValidator

from service.gateways.twilio.signature import HEADER
from tests.web.bench import FORM, OLD_TOKEN, PUBLIC_URL, TOKEN, Bench, a_text

WORDS = "আমার মুখ বেঁকে গেছে"
BODY = b"MessageSid=SM1&From=%2B8801712345678&Body=hello"
PAIRS = [("MessageSid", "SM1"), ("From", "+8801712345678"), ("Body", "hello")]
ADDRESSES = (
    "/twilio/sms",
    "/twilio/voice",
    "/twilio/voice/step?at=main&in=bn&step=3",
    "/twilio/status/mes_1",
    "/twilio/call-status/inbound",
)


def signed_by(token: str, path: str = "/twilio/sms") -> str:
    """Return a signature made by the provider's own library, which is not our signer."""
    return str(RequestValidator(token).compute_signature(f"{PUBLIC_URL}{path}", dict(PAIRS)))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: "bm8gc2lnbmF0dXJl"},
        {HEADER: "কিছু না".encode().decode("latin-1")},
        {HEADER: signed_by("a stranger's token")},
        {HEADER: signed_by(TOKEN, "/twilio/other")},
    ],
    ids=["missing", "empty", "wrong", "bangla", "stranger", "elsewhere"],
)
def test_without_a_good_signature_nothing_happens(service: Bench, headers: Mapping[str, str]) -> None:
    """A missing or wrong signature gets 403 at every webhook, and not one row is written anywhere."""
    for path in ADDRESSES:
        answer = service.post(path, BODY, {"Content-Type": FORM, **headers})
        assert answer.status == 403
        assert b"8801712345678" not in answer.body
    assert service.rows() == {}


def test_a_changed_word_breaks_the_signature(service: Bench) -> None:
    """Whoever alters a signed text on its way gets 403."""
    headers = {"Content-Type": FORM, HEADER: signed_by(TOKEN)}
    assert service.post("/twilio/sms", BODY, headers).status == 200
    before = service.rows()
    assert service.post("/twilio/sms", BODY.replace(b"hello", b"STOP!"), headers).status == 403
    assert service.rows() == before


@pytest.mark.parametrize("token", [TOKEN, OLD_TOKEN])
def test_both_tokens_of_a_rotation_are_good(service: Bench, token: str) -> None:
    """While a token is being changed, requests signed with the new and with the old one are answered."""
    answer = service.post("/twilio/sms", BODY, {"Content-Type": FORM, HEADER: signed_by(token)})
    assert "999" in answer.words
    assert service.rows()["inbound"] == 1


def test_the_host_header_proves_nothing(service: Bench) -> None:
    """The signature is checked against our public address, whatever name the request came under."""
    for host in ("evil.example.org", "127.0.0.1:8000"):
        headers = {"Content-Type": FORM, "Host": host, "X-Forwarded-Host": host, HEADER: signed_by(TOKEN)}
        assert service.post("/twilio/sms", BODY, headers).status == 200
    forged = str(RequestValidator(TOKEN).compute_signature("https://evil.example.org/twilio/sms", dict(PAIRS)))
    headers = {"Content-Type": FORM, "Host": "evil.example.org", HEADER: forged}
    assert service.post("/twilio/sms", BODY, headers).status == 403


@pytest.mark.parametrize("query", ["?q=%27", "?q=%2F+%2f", "?q=%E0%A6%AC", "?empty=&empty=", "?a=b%20c&bodySHA256x=1"])
def test_an_encoded_query_does_not_break_a_signature(service: Bench, query: str) -> None:
    """The query is signed as the phone company wrote it, byte for byte (telephony.md 3)."""
    assert service.form(f"/twilio/sms{query}", a_text("hello")).status == 200


def test_a_signed_json_body_is_answered_like_a_form(service: Bench) -> None:
    """A carrier that posts JSON signs the digest of the body; the words are understood all the same."""
    body = '{"MessageSid": "SM9", "From": "+8801712345678", "Body": "মুখ বাঁকা আর হাত অবশ", "NumMedia": 0}'.encode()
    assert "999" in service.other("/twilio/sms", body).words
    assert service.rows()["inbound"] == 1


def test_a_json_body_that_was_changed_is_refused(service: Bench) -> None:
    """The digest in the signed address is of another body."""
    body = b'{"MessageSid": "SM9", "From": "+8801712345678", "Body": "hello"}'
    good = service.whole.verifier.sign_url(f"{PUBLIC_URL}/twilio/sms?bodySHA256=00", ())
    headers = {"Content-Type": "application/json", HEADER: good}
    assert service.post("/twilio/sms?bodySHA256=00", body, headers).status == 403
    assert service.post("/twilio/sms", body, {"Content-Type": "application/json", HEADER: good}).status == 403
    assert service.rows() == {}


def test_a_body_that_was_taken_away_is_refused(service: Bench) -> None:
    """An address that promises a body of some digest is not answered without one."""
    path = "/twilio/sms?bodySHA256=" + "0" * 64
    for kind in ("application/json", FORM):
        assert service.post(path, b"", {"Content-Type": kind, HEADER: service.sign(path, ())}).status == 403
    assert service.rows() == {}
