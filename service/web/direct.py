"""The busiest addresses, answered before routing: Flask around a request costs as much as its signature.

A request that is anything but a plain POST to one of them goes the usual way, which knows the same addresses.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug import Request
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes; a text of 1,600 characters with ten pictures is a few kilobytes of parameters."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, body, media type."""

    status: int
    body: str
    content_type: str


View = Callable[[Request], Reply]


class Direct(Flask):
    """An application some of whose addresses are answered without routing, contexts or hooks."""

    def __init__(self, views: Mapping[str, View]) -> None:
        """``views`` answer a POST to an address."""
        super().__init__("barta", static_folder=None)
        self.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
        self._views = dict(views)

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        view = self._views.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        if view is None:
            return super().wsgi_app(environ, start_response)
        try:
            reply = view(_Limited(environ))
        except HTTPException as refused:
            return refused(environ, start_response)
        body = reply.body.encode()
        headers = [("Content-Type", reply.content_type), ("Content-Length", str(len(body)))]
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return [body]


class _Limited(Request):
    max_content_length = LARGEST_BODY
