"""Our signatures against Twilio's JavaScript: thousands of requests, each side judging the other."""

from random import Random
from urllib.parse import quote

from service.gateways.twilio.signature import HEADER, Pairs, Verifier, body_query
from tests.contracts.judges import Params, judge

TOKEN = "12345678901234567890123456789012"
BASES = (
    "https://barta.example.org",
    "https://barta.example.org:8443",
    "https://barta.example.org:443",
    "http://127.0.0.1:8000",
    "http://127.0.0.1:80",
    "https://clinic.example/barta",
)
PATHS = ("/twilio/sms", "/twilio/voice", "/twilio/voice/menu", "/twilio/status/msg_01HZY")
WORDS = ("", "", "STOP", "আমার জ্বর", "হাত অবশ", "🙂", "a&b=c", "'", "/", "%27", " hello ", "+8801712345678", "১", "র‌্যাব")
NAMES = ("From", "To", "Body", "MessageSid", "FromCity", "FromZip", "Digits", "ভাষা", "from")
QUERIES = (b"", b"at=menu", b"q=%E0%A6%86", b"q=it%27s", b"next=%2ftwilio%2f", b"a=&b=", b"a=1&a=1", b"x=%F0%9F%99%82")


def random_form(random: Random) -> Pairs:
    """Return a form with Bangla, emoji, blanks and repeated names."""
    return [(random.choice(NAMES), random.choice(WORDS)) for _ in range(random.randint(0, 9))]


def as_params(pairs: Pairs) -> Params:
    """Return a form as the JavaScript side takes it."""
    params: dict[str, list[str]] = {}
    for name, value in pairs:
        params.setdefault(name, []).append(value)
    return params


def test_every_signature_of_theirs_is_accepted_and_is_the_one_we_make() -> None:
    """Whatever Twilio's own code signs, we accept and would have signed the same."""
    random = Random(20261121)
    cases = [
        (Verifier(random.choice(BASES), ["old" + TOKEN, TOKEN]), random.choice(PATHS), random.choice(QUERIES), form)
        for form in (random_form(random) for _ in range(3000))
    ]
    asked = [(TOKEN, verifier.url(path, query), as_params(form)) for verifier, path, query, form in cases]

    signed = judge(signatures=asked).signatures

    for (verifier, path, query, form), signature in zip(cases, signed, strict=True):
        assert verifier.verify(path, query, {HEADER.lower(): signature}, form)
        assert Verifier(verifier.url("").rstrip("/"), [TOKEN]).sign(path, query, form) == signature


def test_every_signature_of_ours_is_accepted_by_them_and_no_other() -> None:
    """What our simulator signs, Twilio's validator accepts; with anything changed, both refuse."""
    random = Random(20261122)
    verdicts: list[tuple[str, str, str, Params, str | None]] = []
    for _ in range(1500):
        form = [*random_form(random), ("MessageSid", "SM1")]
        verifier, path, query = Verifier(random.choice(BASES), [TOKEN]), random.choice(PATHS), random.choice(QUERIES)
        signature = verifier.sign(path, query, form)
        changed = [*form, ("Body", "changed by someone else")]
        assert not verifier.verify(path, query, {HEADER: signature}, changed)
        url = verifier.url(path, query)
        verdicts += [(TOKEN, signature, url, as_params(form), None), (TOKEN, signature, url, as_params(changed), None)]

    assert judge(verdicts=verdicts).verdicts == [True, False] * 1500


def test_bodies_that_are_not_forms_agree_too() -> None:
    """JSON bodies are signed through bodySHA256 in the query; both sides accept the body and refuse another."""
    random = Random(20261123)
    verdicts: list[tuple[str, str, str, Params, str | None]] = []
    for number in range(500):
        body = f'{{"Body": "{random.choice(WORDS)}", "n": {number}}}'
        verifier = Verifier(random.choice(BASES), [TOKEN])
        query = body_query(b"q=" + quote(random.choice(WORDS)).encode(), body.encode())
        signature = verifier.sign("/twilio/sms", query, body.encode())
        assert verifier.verify("/twilio/sms", query, {HEADER: signature}, body.encode())
        assert not verifier.verify("/twilio/sms", query, {HEADER: signature}, body.encode() + b" ")
        url = verifier.url("/twilio/sms", query)
        verdicts += [(TOKEN, signature, url, {}, body), (TOKEN, signature, url, {}, body + " ")]

    assert judge(verdicts=verdicts).verdicts == [True, False] * 500
