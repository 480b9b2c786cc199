"""A program that speaks to the API as any client would: bytes out, bytes in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.operations.staff import Newcomer, Registry
from service.store.staff import Role
from tests.web.bench import NUMBER, Bench

API = "/api/v1"
JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Got:
    """What a program got."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """Return the media type."""
        return self.headers.get("Content-Type", "")

    @property
    def json(self) -> Any:
        """Return the body."""
        return json.loads(self.body)

    @property
    def words(self) -> set[str]:
        """Return the words that a problem document has for programs."""
        assert self.kind == PROBLEM, self.body
        assert self.json["status"] == self.status
        return {each["problem"] for each in self.json["errors"]}

    @property
    def fields(self) -> set[str]:
        """Return where a problem document sees faults."""
        return {each["field"] for each in self.json["errors"]}


@dataclass(frozen=True, slots=True, repr=False)
class Program:
    """A client with a token."""

    bench: Bench
    token: str

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Got:
        """Send a request as it stands."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with self.bench.app.test_client() as client:
            got = client.open(API + path, method=method, data=body or None, headers={**sent, **(headers or {})})
            return Got(got.status_code, dict(got.headers), got.get_data())

    def get(self, path: str) -> Got:
        """Ask for something."""
        return self.ask("GET", path)

    def post(self, path: str, body: object = None, key: str | None = None) -> Got:
        """Post an object."""
        headers = {"Content-Type": JSON} | ({"Idempotency-Key": key} if key else {})
        return self.ask("POST", path, b"" if body is None else json.dumps(body).encode(), headers)

    def patient(self, phone: str = NUMBER, **more: str) -> str:
        """Register a patient and return the id."""
        given = {"phone": phone, "language": "en", "channel": "sms", "mode": "open"} | more
        got = self.post("/patients", given)
        assert got.status in {200, 201}, got.body
        return str(got.json["id"])

    def willing(self, phone: str = NUMBER, **more: str) -> str:
        """Register a patient who agrees on their own phone, and return the id."""
        patient = self.patient(phone, **more)
        self.bench.clock.move(60)
        self.bench.text("START", f"SM-start-{phone}", phone)
        assert self.get(f"/patients/{patient}").json["consent"] == "given"
        return patient

    def soon(self, **ahead: float) -> str:
        """Return a moment ahead of the service's clock, with its offset."""
        zone = self.bench.whole.settings.timezone
        return (self.bench.clock.now() + timedelta(**ahead)).astimezone(zone).isoformat(timespec="seconds")


def hire(bench: Bench, phone: str, role: Role, area: str | None = None) -> Program:
    """Add a health worker and return a program that acts for them."""
    whole = bench.whole
    registry = Registry(whole.settings.country, frozenset(whole.words.catalog.languages), whole.ids)
    now = bench.clock.now()
    with whole.store.transaction() as tx:
        worker, _ = registry.add(tx, Newcomer("Rina", phone, role, area, "en"), "test", now)
        _, token = registry.give_token(tx, worker, "test", now)
    return Program(bench, token)
