"""What keeps other web pages from driving the phone, and this one from running anything but its own scripts."""

import hashlib
import hmac
import ipaddress
import secrets
from urllib.parse import urlsplit

from flask import Request, Response

COOKIE = "barta_phone"
FIELD = "token"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Knows its own page again: by where a request comes from, and by a token only that page was given."""

    def __init__(self, key: str, public_url: str) -> None:
        self._key = key.encode()
        self._host = urlsplit(public_url).hostname

    def at_home(self, request: Request) -> bool:
        """Return whether the page was asked for by an address of its own.

        A foreign name that was made to lead here (DNS rebinding) would make a foreign page same-origin.
        """
        name = urlsplit(f"//{request.host}").hostname or ""
        return name in {self._host, "localhost"} or _is_address(name)

    def session(self, request: Request) -> str:
        """Return the visitor's own random name, a fresh one for a new visitor."""
        return request.cookies.get(COOKIE, "") or secrets.token_urlsafe(24)

    def token(self, session: str) -> str:
        """Return what a form of this visitor must bring along."""
        return hmac.new(self._key, f"phone {session}".encode(), hashlib.sha256).hexdigest()

    def is_ours(self, request: Request) -> bool:
        """Return whether a request that changes something comes from our own page, in this visitor's hands."""
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        if site not in {None, "same-origin"}:
            return False
        if origin is not None and urlsplit(origin).netloc != request.host:
            return False
        session = request.cookies.get(COOKIE, "")
        brought = request.headers.get("X-Token") or request.form.get(FIELD, "")
        return bool(session) and hmac.compare_digest(self.token(session).encode(), brought.encode())

    def remember(self, answer: Response, session: str) -> None:
        """Give a visitor their name."""
        answer.set_cookie(COOKIE, session, httponly=True, samesite="Strict", path="/phone")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
