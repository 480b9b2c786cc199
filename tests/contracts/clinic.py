"""A tiny service for the simulated carrier to call: it checks signatures and answers with whatever a test scripts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from flask import Flask, Response, request

from service.gateways.twilio.hear import Pairs
from service.gateways.twilio.signature import Verifier
from service.gateways.twilio.twiml import CONTENT_TYPE, empty_reply

PUBLIC_URL = "https://barta.example.org"
TOKEN = "secret"

Script = Callable[[str, Pairs], str | Response]


@dataclass
class Clinic:
    """The service. ``scripts`` answer by path; ``heard`` is every well-signed request, path with raw query."""

    scripts: dict[str, Script] = field(default_factory=dict)
    heard: list[tuple[str, Pairs]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def app(self) -> Flask:
        """Return the WSGI application."""
        app = Flask(__name__)
        app.add_url_rule("/<path:_>", view_func=self._answer, methods=["GET", "POST"])
        return app

    def _answer(self, _: str) -> Response:
        if request.method == "GET":
            return Response(b"RIFF", 200 if "missing" not in request.path else 404, content_type="audio/wav")
        pairs = parse_qsl(request.get_data().decode(), keep_blank_values=True)
        verifier = Verifier(PUBLIC_URL, [TOKEN])
        if not verifier.verify(request.path, request.query_string, dict(request.headers.items()), pairs):
            return Response("", 403)
        self.tokens.append(request.headers["I-Twilio-Idempotency-Token"])
        query = request.query_string.decode()
        self.heard.append((f"{request.path}?{query}" if query else request.path, pairs))
        script = self.scripts.get(request.path)
        answer = empty_reply() if script is None else script(query, pairs)
        return answer if isinstance(answer, Response) else Response(answer, content_type=CONTENT_TYPE)
