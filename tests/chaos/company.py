"""A telephone company on loopback that speaks Twilio's REST shapes, fails in every way one can, repeats its receipts,
and counts by our own message ids what it really took."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import monotonic, sleep
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.chaos.cuts import draw


@dataclass(frozen=True, slots=True)
class Habits:
    """How often, as shares of requests, and how slow, in seconds, the company is.

    ``dropped`` closes the line before it takes a text, ``mute`` after, ``sorry`` says 500 after it took one, ``hung``
    answers later than anybody waits; ``busy`` turns a text away the first time; ``away`` does not answer a search.
    """

    dropped: float = 0.01
    mute: float = 0.02
    sorry: float = 0.02
    hung: float = 0.002
    busy: float = 0.0
    away: float = 0.05
    slowest: float = 0.15
    hangs: float = 12.0


@dataclass(frozen=True, slots=True)
class Carried:
    """One text the company took."""

    ours: str
    sid: str
    at: datetime
    place: int


@dataclass(slots=True)
class Company:
    """What the company holds. ``post`` is told of every text taken: it brings the receipts."""

    seed: int
    habits: Habits
    texts: list[dict[str, object]] = field(default_factory=list)
    taken: dict[str, list[Carried]] = field(default_factory=lambda: defaultdict(list))
    doubtful: dict[str, str] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    fresh: list[tuple[str, str, str]] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    held: Lock = field(default_factory=Lock)

    def mood(self, ours: str) -> str:
        """Return what goes wrong with this request; each try has its own luck."""
        with self.held:
            turn = self.tries[ours]
            self.tries[ours] += 1
        luck, habits = draw(self.seed, "ask", ours, turn), self.habits
        for name in ("dropped", "mute", "sorry", "hung", "busy"):
            share: float = getattr(habits, name)
            if luck < share:
                if name == "busy" and turn:
                    return ""
                self.note(ours, name)
                if name != "busy":
                    self.doubtful[ours] = name
                return name
            luck -= share
        return ""

    def note(self, ours: str, what: str) -> None:
        """Keep the history of a text."""
        self.told[ours].append(f"{datetime.now(UTC):%T.%f} {what}")

    def take(self, form: Mapping[str, str]) -> dict[str, object]:
        """Take a text."""
        callback = form["StatusCallback"]
        ours, now = callback.rpartition("/")[2].partition("#")[0], datetime.now(UTC)
        with self.held:
            sid = f"SM{len(self.texts) + 1:032x}"
            text: dict[str, object] = {
                "sid": sid,
                "to": form["To"],
                "from": form.get("From"),
                "body": form["Body"],
                "status": "queued",
                "direction": "outbound-api",
                "error_code": None,
                "date_created": format_datetime(now),
            }
            self.texts.append(text)
            self.taken[ours].append(Carried(ours, sid, now, len(self.texts)))
            self.note(ours, f"taken as {sid}")
            self.fresh.append((callback, ours, sid))
        return text

    def listed(self, to: str) -> list[dict[str, object]]:
        """Return what was taken for a number, the newest first."""
        with self.held:
            return [text for text in self.texts if text["to"] == to][::-1]

    def unreported(self) -> list[tuple[str, str, str]]:
        """Return the callback, our id and the sid of what was taken since this was asked last."""
        with self.held:
            fresh, self.fresh = self.fresh, []
        return fresh


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that was killed while it was answered."""
        del request, client_address


@dataclass(slots=True)
class Desk:
    """The company's server while it runs."""

    server: ThreadingHTTPServer

    @property
    def url(self) -> str:
        """Return the base of its REST interface."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        """Stop it."""
        self.server.shutdown()
        self.server.server_close()


def open_desk(company: Company) -> Desk:
    """Serve a company on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(parse_qsl(body, keep_blank_values=True))
            ours = form["StatusCallback"].rpartition("/")[2].partition("#")[0]
            sleep(company.habits.slowest * draw(company.seed, "slow", ours, monotonic()))
            mood = company.mood(ours)
            if mood == "dropped":
                self.close_connection = True
            elif mood == "busy":
                self._answer(429, {"code": 20429, "message": "too many requests", "status": 429})
            else:
                self._took(company.take(form), mood)

        def _took(self, text: Mapping[str, object], mood: str) -> None:
            if mood == "hung":
                sleep(company.habits.hangs)
            if mood in {"mute", "hung"}:
                self.close_connection = True
            elif mood == "sorry":
                self._answer(500, {"code": 20500, "message": "internal error", "status": 500})
            else:
                self._answer(201, text)

        def do_GET(self) -> None:
            to = parse_qs(urlsplit(self.path).query)["To"][0]
            with company.held:
                company.tries[f"search {to}"] += 1
                turn = company.tries[f"search {to}"]
            if draw(company.seed, "search", to, turn) < company.habits.away:
                self._answer(503, {"message": "unavailable", "status": 503})
            else:
                self._answer(200, {"messages": company.listed(to), "page": 0, "page_size": 50, "next_page_uri": None})

        def _answer(self, status: int, answer: Mapping[str, object]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return Desk(server)
