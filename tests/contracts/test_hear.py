"""What the carrier posts is read, however odd."""

from hypothesis import given
from hypothesis import strategies as st

from service.gateways.twilio.hear import (
    CallReceipt,
    Receipt,
    call,
    call_receipt,
    clean,
    content_key,
    keys,
    number,
    pairs_of_json,
    receipt,
    text,
)

ODD = st.text(st.characters(), max_size=40)
PAIRS = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from(
                ["MessageSid", "SmsSid", "CallSid", "From", "To", "Body", "NumMedia", "Digits", "OptOutType"]
            ),
            st.sampled_from(["MessageStatus", "ErrorCode", "SequenceNumber", "CallDuration"]),
            ODD,
        ),
        st.one_of(ODD, st.sampled_from(["", " ", "-1", "৯", "99999999999999999999", "STOP"])),
    ),
    max_size=15,
)


@given(PAIRS, st.booleans())
def test_nothing_the_carrier_may_post_is_too_odd(parameters: list[tuple[str, str]], asked: bool) -> None:
    """Whatever arrives is read without an error, into text that every store and encoder takes."""
    heard, step = text(parameters), call(parameters, asked)
    receipt("msg-1", parameters)
    call_receipt("call-1", parameters)
    content_key(parameters)
    assert 0 <= heard.parts <= 99
    assert heard.opt_out in (None, "STOP", "START", "HELP")
    assert step.digits is not None or not asked
    assert len(heard.provider_id) <= 64
    for said in (heard.words, heard.sender, heard.provider_id, step.caller, *heard.raw.values(), *heard.raw):
        assert "\x00" not in said
        said.encode()


def test_an_inbound_text_as_captured() -> None:
    """The captured shape of telephony.md 5: blanks for places, one Body, equal ids."""
    heard = text(
        [
            ("ToCountry", ""),
            ("SmsMessageSid", "SM0123456789abcdef0123456789abcdef"),
            ("NumMedia", "0"),
            ("SmsSid", "SM0123456789abcdef0123456789abcdef"),
            ("SmsStatus", "received"),
            ("Body", "আমার জ্বর"),
            ("To", "+15005550006"),
            ("NumSegments", "1"),
            ("MessageSid", "SM0123456789abcdef0123456789abcdef"),
            ("From", "+8801712345678"),
        ]
    )
    assert heard.provider_id == "SM0123456789abcdef0123456789abcdef"
    assert (heard.sender, heard.recipient) == ("+8801712345678", "+15005550006")
    assert (heard.words, heard.parts, heard.opt_out) == ("আমার জ্বর", 0, None)
    assert heard.raw["SmsStatus"] == "received"


def test_words_are_not_trimmed_and_first_values_win() -> None:
    """The words stay as sent; of a repeated field the first that is not blank counts."""
    heard = text([("Body", ""), ("Body", " হ্যাঁ \n"), ("Body", "no"), ("SmsSid", "SM1")])
    assert heard.words == " হ্যাঁ \n"
    assert heard.provider_id == "SM1"


def test_half_surrogates_and_nul_survive_as_storable_text() -> None:
    """A lone surrogate becomes U+FFFD, a split pair is joined, NUL goes, all else stays."""
    assert clean("a\ud800b\x00c") == "a\ufffdbc"
    assert clean("\ud83d\ude42") == "🙂"
    assert clean("র\u200c্যাব🙂") == "র\u200c্যাব🙂"


def test_a_message_without_an_id_is_given_none() -> None:
    """No id is invented; a key can be derived that is the same on a retry and different for the next text."""
    first = [("From", "+8801712345678"), ("Body", "1")]
    assert text(first).provider_id == ""
    assert text([*first, ("MessageSid", " ")]).provider_id == ""
    assert content_key(first) == content_key(first[::-1])
    assert content_key(first) != content_key([*first, ("NumMedia", "0")])
    assert content_key(first, "token-1") == content_key(first, "token-1") != content_key(first, "token-2")
    assert content_key(first, "token-1") != content_key(first)


def test_an_absurd_id_becomes_a_short_stable_one() -> None:
    """An id of any length or script is replaced by its digest, the same each time."""
    absurd = text([("MessageSid", "../" * 500)]).provider_id
    assert absurd == text([("MessageSid", "../" * 500)]).provider_id
    assert absurd != text([("MessageSid", "../" * 501)]).provider_id
    assert absurd.startswith("odd-")
    assert len(absurd) == 44


def test_numbers_are_tidied_lightly() -> None:
    """A lost plus comes back, channel and separators go, short codes and names stay (telephony.md pitfalls 24-26)."""
    assert number(" 8801712345678") == "+8801712345678"
    assert number("whatsapp:+8801712345678") == "+8801712345678"
    assert number("WhatsApp: 8801712345678") == "+8801712345678"
    assert number("+88 01712-345 678") == "+8801712345678"
    assert number("01712-345678") == "01712345678"
    assert number("16263") == "16263"
    assert number(" BKASH ") == "BKASH"
    assert number("") == ""


def test_silence_and_nothing_asked_are_different() -> None:
    """Where a question was asked, no digits and empty digits alike are silence; elsewhere no digits is None."""
    assert call([("CallSid", "CA1")], asked=True).digits == ""
    assert call([("Digits", "")], asked=True).digits == ""
    assert call([("CallSid", "CA1")], asked=False).digits is None
    assert call([("Digits", "2")], asked=True).digits == "2"


def test_keys_are_the_keys_of_a_telephone() -> None:
    """Bangla digits are the same keys; anything that is no key is not heard; nobody presses a thousand."""
    assert keys("১2#*") == "12#*"
    assert keys("x<1>") == "1"
    assert len(keys("5" * 1000)) == 16


def test_a_call_as_captured() -> None:
    """The fields of a call step, with Caller and Called standing in where From and To are missing."""
    step = call([("CallSid", "CA1"), ("Caller", " 8801712345678"), ("Called", "16263"), ("CallStatus", "ringing"),
                 ("Direction", "inbound")], asked=False)  # fmt: skip
    assert (step.provider_id, step.caller, step.called) == ("CA1", "+8801712345678", "16263")
    assert (step.status, step.direction) == ("ringing", "inbound")


def test_receipts_of_texts_and_calls() -> None:
    """Status words are in lower case, an error code only where there is one, zero being none."""
    assert receipt("m1", [("MessageSid", "SM1"), ("MessageStatus", "Undelivered"), ("ErrorCode", "30003")]) == Receipt(
        "m1", "SM1", "undelivered", "30003"
    )
    assert receipt("m1", [("SmsStatus", "sent"), ("ErrorCode", "0")]) == Receipt("m1", "", "sent", None)
    ended = [("CallSid", "CA1"), ("CallStatus", "completed"), ("SequenceNumber", "3"), ("CallDuration", "42")]
    assert call_receipt("c1", ended) == CallReceipt("c1", "CA1", "completed", 3, 42, None)


def test_json_bodies_are_read_as_pairs() -> None:
    """A flat object gives pairs; anything else gives none and no error."""
    assert pairs_of_json('{"Body": "জ্বর", "NumMedia": 0, "x": null, "deep": {"a": 1}}'.encode()) == (
        ("Body", "জ্বর"),
        ("NumMedia", "0"),
        ("x", ""),
    )
    for odd in (b"", b"[1]", b"\xff\xfe\x00", b"{", b"[" * 100_000, b'"Body"'):
        assert pairs_of_json(odd) == ()
