"""A carrier's REST interface on loopback: the shapes of Twilio's Message resource, and faults on demand."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.contracts.clockwork import StillClock

BAD_NUMBER, EMPTY, TOO_LONG, STOPPED, BAD_CALLEE = (21211, 21602, 21617, 21610, 21217)


@dataclass
class Desk:
    """What the carrier holds and how it behaves: ``fault`` is empty, ``refuse``, ``lose``, ``hang`` or ``raw``."""

    clock: StillClock
    fault: str = ""
    status: int = 400
    code: int | None = None
    raw: bytes = b""
    messages: list[dict[str, object]] = field(default_factory=list)
    calls: list[dict[str, object]] = field(default_factory=list)
    events: list[list[str]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    released: Event = field(default_factory=Event)

    def take(self, form: Mapping[str, str], path: str) -> tuple[int, dict[str, object]]:
        """Take one text, or refuse it as Twilio does."""
        self.forms.append(dict(form))
        code = self._refusal(form)
        if code is not None:
            return 400, {"code": code, "message": f"refused {form['To']}", "more_info": "", "status": 400}
        number = len(self.messages) + 1
        message: dict[str, object] = {
            "sid": f"SM{number:032x}",
            "account_sid": path.split("/")[3],
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "body": form["Body"],
            "status": "accepted" if "MessagingServiceSid" in form else "queued",
            "direction": "outbound-api",
            "num_segments": "1",
            "price": None,
            "error_code": None,
            "error_message": None,
            "date_created": format_datetime(self.clock.now()),
            "date_sent": None,
        }
        self.messages.append(message)
        return 201, message

    def ring(self, form: Mapping[str, str], path: str) -> tuple[int, dict[str, object]]:
        """Call a phone, or refuse it as Twilio does."""
        self.forms.append(dict(form))
        if not form["To"].removeprefix("+").isdecimal() or len(form["To"]) < 8:
            return 400, {"code": BAD_CALLEE, "message": f"refused {form['To']}", "more_info": "", "status": 400}
        call: dict[str, object] = {
            "sid": f"CA{len(self.calls) + 1:032x}",
            "account_sid": path.split("/")[3],
            "to": form["To"],
            "from": form["From"],
            "status": "queued",
            "direction": "outbound-api",
            "date_created": format_datetime(self.clock.now()),
        }
        self.calls.append(call)
        return 201, call

    def _refusal(self, form: Mapping[str, str]) -> int | None:
        if not form["To"].removeprefix("+").isdecimal() or len(form["To"]) < 8:
            return BAD_NUMBER
        if not form.get("Body", "").strip():
            return EMPTY
        if len(form["Body"]) > 1600:
            return TOO_LONG
        return STOPPED if form["To"] in self.stopped else None


def serve(desk: Desk) -> ThreadingHTTPServer:
    """Return a server of ``desk`` on a free port of 127.0.0.1; the caller runs and closes it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            pairs = parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)
            form = dict(pairs)
            desk.events.append([value for name, value in pairs if name == "StatusCallbackEvent"])
            desk.users.append(b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode())
            if desk.fault == "refuse":
                self._answer(desk.status, {"code": desk.code, "message": f"no {form['To']}", "status": desk.status})
                return
            calls = self.path.endswith("/Calls.json")
            status, answer = desk.ring(form, self.path) if calls else desk.take(form, self.path)
            if desk.fault == "lose":
                self.close_connection = True
            elif desk.fault == "hang":
                desk.released.wait(5)
            elif desk.fault == "raw":
                self._send(desk.status, desk.raw)
            else:
                self._answer(status, answer)

        def do_GET(self) -> None:
            wanted = parse_qs(urlsplit(self.path).query)["To"][0]
            name = "calls" if "/Calls.json" in self.path else "messages"
            kept = desk.calls if name == "calls" else desk.messages
            found = [each for each in kept if each["to"] == wanted]
            self._answer(200, {name: found[::-1], "page": 0, "page_size": 50, "next_page_uri": None})

        def _answer(self, status: int, answer: Mapping[str, object]) -> None:
            self._send(status, json.dumps(answer).encode())

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
