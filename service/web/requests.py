"""Reading a signed request: the signature first, over the raw bytes, before anything else is looked at."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from werkzeug import Request

from service.gateways.twilio import hear
from service.gateways.twilio.signature import HEADER, Verifier

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands in a request whose signature is good: parameters, query, the carrier's token of a retry, if any."""

    parameters: hear.Pairs
    query: dict[str, str]
    retry_token: str


def read_signed(request: Request, verifier: Verifier) -> Signed | None:
    """Return what a request says, or ``None`` where its signature is missing or wrong.

    The query is taken as raw bytes and the form with blanks and repeats kept: a decoded query or a dropped
    blank makes a good signature look false (telephony.md 3).
    """
    body = request.get_data(cache=True)
    form = request.mimetype in {FORM, ""} or (not body and request.mimetype != "application/json")
    pairs = _pairs(body) if form else ()
    content: hear.Pairs | bytes = pairs if form else body
    path = request.environ.get("RAW_PATH") or request.path
    if not verifier.accepts(path, request.query_string, request.headers.get(HEADER, ""), content):
        return None
    parameters = pairs if form else hear.pairs_of_json(body)
    query = request.args.to_dict() if request.query_string else {}
    return Signed(parameters, query, request.headers.get("I-Twilio-Idempotency-Token", "")[:200])


def _pairs(body: bytes) -> hear.Pairs:
    try:
        text = body.decode("utf-8", "replace")
        return tuple(parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS))
    except ValueError:
        return ()
