"""What a webhook's signature must and must not let through."""

import hashlib
from urllib.parse import unquote

import pytest

from service.gateways.twilio.signature import BODY_DIGEST, HEADER, Verifier, body_query

BASE = "https://barta.example.org"
FORM = [("From", "+8801712345678"), ("Body", " জ্বর "), ("FromCity", "")]


def test_the_documented_example_of_twilio() -> None:
    """The worked example of Twilio's security page, with its published token and signature, is accepted."""
    form = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675310"),
        ("Digits", "1234"),
        ("From", "+14158675310"),
        ("To", "+18005551212"),
    ]
    verifier = Verifier("https://example.com", ["12345"])
    assert verifier.verify("/myapp.php", b"foo=1&bar=2", {HEADER: "L/OH5YylLD5NRKLltdqwSvS0BnU="}, form)


@pytest.mark.parametrize(
    "changed",
    [
        [("From", "+8801712345678"), ("Body", "জ্বর"), ("FromCity", "")],
        [("From", "+8801712345678"), ("Body", " জ্বর ")],
        [("From", "+8801712345679"), ("Body", " জ্বর "), ("FromCity", "")],
        [*FORM, ("Extra", "1")],
        [],
    ],
)
def test_any_change_to_the_form_is_refused(changed: list[tuple[str, str]]) -> None:
    """Trimmed words, a dropped blank field, another number, an added or a missing field: all break it."""
    verifier = Verifier(BASE, ["secret"])
    signature = verifier.sign("/twilio/sms", b"", FORM)
    assert verifier.verify("/twilio/sms", b"", {HEADER: signature}, FORM)
    assert not verifier.verify("/twilio/sms", b"", {HEADER: signature}, changed)


def test_the_query_is_used_as_it_came_over_the_wire() -> None:
    """Decoding %27, %2f or Bangla in the query is what breaks honest requests, so nothing is decoded."""
    verifier = Verifier(BASE, ["secret"])
    query = b"q=it%27s%2f%E0%A6%86"
    signature = verifier.sign("/twilio/voice/menu", query, FORM)
    assert verifier.verify("/twilio/voice/menu", query, {HEADER: signature}, FORM)
    assert not verifier.verify("/twilio/voice/menu", unquote(query.decode()).encode(), {HEADER: signature}, FORM)


def test_two_tokens_while_one_is_being_rotated() -> None:
    """During a rotation old and new token are both accepted; another is not, and with no token nothing is."""
    signature = Verifier(BASE, ["old"]).sign("/twilio/sms", b"", FORM)
    header = {"x-twilio-signature": signature}
    assert Verifier(BASE, ["new", "old"]).verify("/twilio/sms", b"", header, FORM)
    assert not Verifier(BASE, ["new", "other"]).verify("/twilio/sms", b"", header, FORM)
    assert not Verifier(BASE, ["", ""]).verify("/twilio/sms", b"", header, FORM)


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: "অ"}, {HEADER: "AAAA"}, {"Signature": "x"}])
def test_a_missing_or_absurd_signature_is_refused(headers: dict[str, str]) -> None:
    """No header, a blank one or one that is not even base64 is a refusal, never an error."""
    assert not Verifier(BASE, ["secret"]).verify("/twilio/sms", b"", headers, FORM)


def test_an_address_signed_elsewhere_is_refused() -> None:
    """A request signed for another host, scheme or path does not count for ours."""
    ours = Verifier(BASE, ["secret"])
    for elsewhere in ("http://barta.example.org", "https://barta.example.net"):
        signature = Verifier(elsewhere, ["secret"]).sign("/twilio/sms", b"", FORM)
        assert not ours.verify("/twilio/sms", b"", {HEADER: signature}, FORM)
    assert not ours.verify("/twilio/voice", b"", {HEADER: ours.sign("/twilio/sms", b"", FORM)}, FORM)


def test_a_body_without_its_digest_is_refused() -> None:
    """A signature over the address alone must not vouch for a body nobody signed."""
    verifier = Verifier(BASE, ["secret"])
    bare = verifier.sign("/twilio/sms", b"", b"{}")
    assert not verifier.verify("/twilio/sms", b"", {HEADER: bare}, b"{}")
    query = body_query(b"", b"{}")
    signed = verifier.sign("/twilio/sms", query, b"{}")
    assert verifier.verify("/twilio/sms", query, {HEADER: signed}, b"{}")
    assert not verifier.verify("/twilio/sms", query, {HEADER: signed}, [])
    upper = f"{BODY_DIGEST}={hashlib.sha256(b'{}').hexdigest().upper()}".encode()
    assert verifier.verify("/twilio/sms", upper, {HEADER: verifier.sign("/twilio/sms", upper, b"")}, b"{}")


def test_text_that_cannot_be_encoded_is_refused_without_an_error() -> None:
    """Nobody can have signed half a surrogate pair, so it is a refusal like any other."""
    assert not Verifier(BASE, ["secret"]).verify("/twilio/sms", b"\xff", {HEADER: "x"}, [("Body", "\ud800")])
