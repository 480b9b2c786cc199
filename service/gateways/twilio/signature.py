"""Who really called: signatures of webhooks, checked against our public address and never the Host header."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from twilio.request_validator import RequestValidator

HEADER = "X-Twilio-Signature"
BODY_DIGEST = "bodySHA256"

Pairs = Sequence[tuple[str, str]]


class _Form(dict[str, list[str]]):
    """Form fields as the validator reads them: a name may come more than once, a value may be blank."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__()
        for name, value in pairs:
            self.setdefault(name, []).append(value)

    def getall(self, name: str) -> list[str]:
        """Return every value of ``name``, in order."""
        return self[name]


class Verifier:
    """Checks and makes signatures for one public address (telephony.md 3).

    ``public_url`` is what the carrier calls, without a trailing slash or with one; ``tokens`` are the
    accepted secrets, the first of which signs. Two are given while a token is being rotated.
    """

    def __init__(self, public_url: str, tokens: Sequence[str]) -> None:
        self._base = public_url.rstrip("/")
        self._validators = tuple(RequestValidator(token) for token in tokens if token)

    def url(self, path: str, raw_query: bytes = b"") -> str:
        """Return the address as the carrier wrote it: the query goes in undecoded, byte for byte.

        A decoded query (``%27``, ``%2f``, Bangla) is the commonest cause of a false 403.
        """
        query = raw_query.decode("utf-8", "replace")
        return f"{self._base}{path}?{query}" if query else f"{self._base}{path}"

    def verify(self, path: str, raw_query: bytes, headers: Mapping[str, str], content: Pairs | bytes) -> bool:
        """Return whether a request was signed with one of the tokens.

        ``content`` is the form as pairs, blanks and repeats kept, or the raw body of anything that is not
        a form. Such a body counts only if its SHA-256 is the signed ``bodySHA256`` of the query; an empty form
        whose query promises a body is refused, for the body was taken away. Never raises.
        """
        signature = _header(headers, HEADER)
        promised = parse_qs(raw_query.decode("utf-8", "replace")).get(BODY_DIGEST, [""])[0]
        if isinstance(content, bytes):
            digest = hashlib.sha256(content).hexdigest()
            if not hmac.compare_digest(digest.encode(), promised.lower().encode()):
                return False
            content = ()
        elif promised and not content:
            return False
        if not signature or not _encodable(content):
            return False
        url, form = self.url(path, raw_query), _Form(content)
        return any(validator.validate(url, form, signature) for validator in self._validators)

    def sign(self, path: str, raw_query: bytes, content: Pairs | bytes) -> str:
        """Return the signature a carrier would send with this request, made with the first token.

        For a body the caller has already put ``bodySHA256`` into the query. Raises ``IndexError`` without a token.
        """
        return self.sign_url(self.url(path, raw_query), content)

    def sign_url(self, url: str, content: Pairs | bytes) -> str:
        """Return the signature for a whole address, as given in TwiML or in a callback."""
        form = _Form(() if isinstance(content, bytes) else content)
        return str(self._validators[0].compute_signature(url, form))


def body_query(raw_query: bytes, body: bytes) -> bytes:
    """Return ``raw_query`` with the digest of ``body`` added, as carriers do for bodies that are not forms."""
    digest = f"{BODY_DIGEST}={hashlib.sha256(body).hexdigest()}".encode()
    return raw_query + b"&" + digest if raw_query else digest


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")


def _encodable(pairs: Pairs) -> bool:
    try:
        for name, value in pairs:
            f"{name}{value}".encode()
    except UnicodeEncodeError:
        return False
    return True
