"""How the simulated carrier reaches the service: over HTTP to a running one, or straight into an application."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Protocol
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

import requests
from werkzeug.test import run_wsgi_app

Response = tuple[int, Mapping[str, str], bytes]
Fetch = Callable[[str], Response]


class UnreachableError(Exception):
    """The service did not answer at all; what the real carrier calls error 11205."""


class Post(Protocol):
    """Delivers one request and returns the status, headers and body of the answer.

    Raises ``UnreachableError`` when there is none.
    """

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Post ``body`` to ``url``."""
        ...


def over_http(public_url: str, local_url: str, seconds: float = 15.0) -> Post:
    """Return a ``Post`` to a running service; addresses under ``public_url`` are reached at ``local_url``.

    The real carrier waits 15 s in all for an answer (telephony.md 1.1).
    """

    def post(url: str, headers: Mapping[str, str], body: bytes) -> Response:
        with requests.Session() as session:
            session.trust_env = False
            try:
                got = session.post(
                    _moved(url, public_url, local_url),
                    data=body,
                    headers=dict(headers),
                    timeout=seconds,
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                raise UnreachableError("The service gave no answer; is it running?") from error
        return got.status_code, dict(got.headers), got.content

    return post


def fetch_over_http(public_url: str, local_url: str, seconds: float = 15.0) -> Fetch:
    """Return a function that fetches prompts from a running service."""

    def fetch(url: str) -> Response:
        with requests.Session() as session:
            session.trust_env = False
            try:
                got = session.get(_moved(url, public_url, local_url), timeout=seconds)
            except requests.RequestException as error:
                raise UnreachableError("The prompt could not be fetched; is the service running?") from error
        return got.status_code, dict(got.headers), got.content

    return fetch


def over_wsgi(app: WSGIApplication) -> Post:
    """Return a ``Post`` straight into a WSGI application, its path and raw query as a server would give them."""

    def post(url: str, headers: Mapping[str, str], body: bytes) -> Response:
        return _run(app, _environ("POST", url, headers, body))

    return post


def fetch_over_wsgi(app: WSGIApplication) -> Fetch:
    """Return a function that fetches prompts straight from a WSGI application."""

    def fetch(url: str) -> Response:
        return _run(app, _environ("GET", url, {}, b""))

    return fetch


def _run(app: WSGIApplication, environ: WSGIEnvironment) -> Response:
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    return int(status.split()[0]), dict(headers), b"".join(body)


def _moved(url: str, public_url: str, local_url: str) -> str:
    base = public_url.rstrip("/")
    return local_url.rstrip("/") + url.removeprefix(base) if url.startswith(base) else url


def _environ(method: str, url: str, headers: Mapping[str, str], body: bytes) -> WSGIEnvironment:
    parts = urlsplit(url)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": _Discard(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "HTTP_HOST": parts.netloc,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ["CONTENT_TYPE" if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ


class _Discard:
    def write(self, text: str) -> int:
        """Drop what an application writes to the server's error stream."""
        return len(text)

    def flush(self) -> None:
        """Do nothing."""
