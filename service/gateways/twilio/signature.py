"""Who really called: signatures of webhooks, checked against our public address and never the Host header."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

HEADER = "X-Twilio-Signature"
BODY_DIGEST = "bodySHA256"

Pairs = Sequence[tuple[str, str]]


class Verifier:
    """Checks and makes signatures for one public address (telephony.md 3).

    ``public_url`` is what the carrier calls, without a trailing slash or with one; ``tokens`` are the
    accepted secrets, the first of which signs. Two are given while a token is being rotated.
    """

    def __init__(self, public_url: str, tokens: Sequence[str]) -> None:
        self._base = public_url.rstrip("/")
        self._bases = _with_and_without_port(self._base)
        self._tokens = tuple(token.encode() for token in tokens if token)

    def url(self, path: str, raw_query: bytes = b"") -> str:
        """Return the address as the carrier wrote it: the query goes in undecoded, byte for byte.

        A decoded query (``%27``, ``%2f``, Bangla) is the commonest cause of a false 403.
        """
        return f"{self._base}{path}{_query(raw_query)}"

    def verify(self, path: str, raw_query: bytes, headers: Mapping[str, str], content: Pairs | bytes) -> bool:
        """Return whether a request with these headers was signed with one of the tokens (:meth:`accepts`)."""
        return self.accepts(path, raw_query, _header(headers, HEADER), content)

    def accepts(self, path: str, raw_query: bytes, signature: str, content: Pairs | bytes) -> bool:
        """Return whether ``signature`` was made with one of the tokens; an address counts with and without its port.

        ``content`` is the form as pairs, blanks and repeats kept, or the raw body of anything that is not
        a form. Such a body counts only if its SHA-256 is the signed ``bodySHA256`` of the query; an empty form
        whose query promises a body is refused, for the body was taken away. Never raises.
        """
        promised = parse_qs(raw_query.decode("utf-8", "replace")).get(BODY_DIGEST, [""])[0] if raw_query else ""
        if isinstance(content, bytes):
            digest = hashlib.sha256(content).hexdigest()
            if not hmac.compare_digest(digest.encode(), promised.lower().encode()):
                return False
            content = ()
        elif promised and not content:
            return False
        try:
            rest = f"{path}{_query(raw_query)}{_joined(content)}".encode()
        except UnicodeEncodeError:
            return False
        given = signature.encode("utf-8", "surrogatepass")
        ours = [_signed(token, base + rest) for token in self._tokens for base in self._bases]
        return any(hmac.compare_digest(each, given) for each in ours)

    def sign(self, path: str, raw_query: bytes, content: Pairs | bytes) -> str:
        """Return the signature a carrier would send with this request, made with the first token.

        For a body the caller has already put ``bodySHA256`` into the query. Raises ``IndexError`` without a token.
        """
        return self.sign_url(self.url(path, raw_query), content)

    def sign_url(self, url: str, content: Pairs | bytes) -> str:
        """Return the signature for a whole address, as given in TwiML or in a callback."""
        return _signed(
            self._tokens[0], f"{url}{_joined(() if isinstance(content, bytes) else content)}".encode()
        ).decode()


def body_query(raw_query: bytes, body: bytes) -> bytes:
    """Return ``raw_query`` with the digest of ``body`` added, as carriers do for bodies that are not forms."""
    digest = f"{BODY_DIGEST}={hashlib.sha256(body).hexdigest()}".encode()
    return raw_query + b"&" + digest if raw_query else digest


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")


def _query(raw_query: bytes) -> str:
    return f"?{raw_query.decode('utf-8', 'replace')}" if raw_query else ""


def _joined(pairs: Pairs) -> str:
    """Return the form as it is signed: sorted by name and value, each value once, nothing between."""
    return "".join(name + value for name, value in sorted(set(pairs)))


def _signed(token: bytes, message: bytes) -> bytes:
    return b64encode(hmac.digest(token, message, "sha1"))


def _with_and_without_port(base: str) -> tuple[bytes, bytes]:
    """Return an address as carriers sign it: some write the port of the scheme, some leave even another one out."""
    parts = urlsplit(base)
    if parts.port:
        other = parts._replace(netloc=parts.netloc.rpartition(":")[0])
    else:
        other = parts._replace(netloc=f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}")
    return base.encode(), other.geturl().encode()
