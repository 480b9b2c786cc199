"""Who may ask, and what is refused before anything is done: every refusal is a problem document."""

import pytest
from sqlalchemy import select

from service.operations.staff import MARK, digest_of
from service.store import staff, tokens
from service.store.care_tables import TokenRow
from tests.web.api.program import JSON, PROBLEM, Program
from tests.web.bench import secret_parts

SECRET = "+8801798765432"
GOOD = b'{"phone": "01712345678", "language": "en"}'


@pytest.mark.parametrize("token", ["", "x", MARK + "A" * 43, "\u00e9"])
def test_without_a_token_that_counts_nothing_is_told(clerk: Program, token: str) -> None:
    """Every address but the description answers 401, says how to ask, and leaves nothing behind."""
    stranger = Program(clerk.bench, token)
    before = clerk.bench.rows()
    for method, path in (("GET", "/alerts"), ("POST", "/patients"), ("DELETE", "/patients/x"), ("GET", "/nothing")):
        got = stranger.ask(method, path, GOOD if method == "POST" else b"", {"Content-Type": JSON})
        assert (got.status, got.kind) == (401, PROBLEM)
        assert got.headers["WWW-Authenticate"].startswith("Bearer")
    assert clerk.bench.rows() == before


def test_a_revoked_token_and_a_disabled_holder_count_no_more(worker: Program) -> None:
    """Taking a key back, or its holder's rights, works at the next request."""
    whole = worker.bench.whole
    assert worker.get("/alerts").status == 200
    with whole.store.transaction() as tx:
        (who,) = staff.every(tx)
        staff.disable(tx, who.id, whole.clock.now())
    assert worker.get("/alerts").status == 401
    other = Program(worker.bench, worker.token)
    with whole.store.transaction() as tx:
        tokens.revoke(tx, who.id, None, whole.clock.now())
    assert other.get("/alerts").status == 401


def test_only_the_hash_of_a_token_is_stored(worker: Program) -> None:
    """Whoever reads the database cannot ask for anything with what they find there."""
    with worker.bench.whole.store.reading() as tx:
        (stored,) = tx.connection.execute(select(TokenRow.hash)).scalars()
    assert stored == digest_of(worker.token)
    assert Program(worker.bench, stored).get("/alerts").status == 401


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (GOOD, {"Content-Type": "text/plain"}, 415),
        (GOOD, {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (GOOD, {}, 415),
        (GOOD, {"Content-Type": JSON, "Accept": "text/html"}, 406),
        (b"{", {"Content-Type": JSON}, 400),
        (b'{"phone": "\xff"}', {"Content-Type": JSON}, 400),
        (b'{"phone": "\\ud800"}', {"Content-Type": JSON}, 400),
        (b'{"phone": "a\\u0000b"}', {"Content-Type": JSON}, 400),
        (b"[" * 40_000, {"Content-Type": JSON}, 400),
        (b"[]", {"Content-Type": JSON}, 400),
        (b" " * 70_000, {"Content-Type": JSON}, 413),
        (b"", {"Content-Type": JSON}, 422),
    ],
)
def test_what_cannot_be_read_is_refused(clerk: Program, body: bytes, headers: dict[str, str], status: int) -> None:
    """Wrong media types, broken JSON, half characters, too much of anything: each has its own status."""
    before = clerk.bench.rows()
    got = clerk.ask("POST", "/patients", body, headers)
    assert (got.status, got.kind) == (status, PROBLEM), got.body
    assert got.json["title"]
    assert got.json["detail"]
    assert clerk.bench.rows() == before


def test_unknown_addresses_and_methods_are_problems_too(clerk: Program) -> None:
    """404 and 405 come in the same form; 405 says what is allowed."""
    for path in ("/nothing", "/patients/per_x", "/enrolments/x", "/reminders/x", "/patients/a%00b"):
        got = clerk.get(path)
        assert (got.status in {404, 400}, got.kind) == (True, PROBLEM), path
    got = clerk.ask("PATCH", "/patients")
    assert (got.status, got.kind) == (405, PROBLEM)
    assert "POST" in got.headers["Allow"]
    outside = clerk.bench.get("/nothing")
    assert outside.status == 404
    assert outside.headers["Content-Type"] != PROBLEM


def test_every_fault_of_a_body_is_named_at_once(clerk: Program) -> None:
    """A body with four faults gets all four, by field."""
    got = clerk.post("/patients", {"phone": 5, "channel": "fax", "mode": "loud", "colour": "red"})
    assert got.status == 422
    assert got.fields == {"phone", "language", "channel", "mode", "colour"}
    assert {"missing", "invalid", "unknown_field"} == got.words


def test_no_refusal_quotes_a_number(clerk: Program) -> None:
    """Whatever a program sends, where a number stands in it the refusal does not repeat it, nor does the log."""
    patient, filled = clerk.willing(), {SECRET: SECRET, "DATE": SECRET, "TIME": SECRET, "PLACE": SECRET}
    tried: tuple[tuple[str, dict[str, object]], ...] = (
        ("/patients", {"phone": SECRET, "language": SECRET}),
        ("/patients", {"phone": [SECRET], SECRET: SECRET}),
        ("/patients", {"phone": SECRET * 9, "language": "en", "mode": SECRET, "channel": SECRET}),
        ("/patients", {"phone": f"{SECRET}99", "language": "en"}),
        ("/enrolments", {"patient_id": patient, "plan": SECRET, "day0": SECRET}),
        ("/enrolments", {"patient_id": patient, "plan": SECRET, "day0": "2026-11-20"}),
        ("/enrolments", {"patient_id": patient, "plan": "APPT", "day0": "2026-11-20", "values": filled}),
        ("/reminders", {"patient_id": patient, "message": SECRET, "due_at": clerk.soon(days=1)}),
        ("/reminders", {"patient_id": SECRET, "message": "ABOUT-1", "due_at": clerk.soon(days=1), "values": filled}),
        (f"/alerts/{SECRET}/acknowledge", {}),
    )
    for number, (path, body) in enumerate(tried):
        got = clerk.post(path, body, key=f"k-{SECRET}-{number}")
        assert got.status in {404, 422}, got.body
        assert not [part for part in secret_parts(SECRET) if part in got.body.decode()]
    clerk.get(f"/patients/{SECRET}")
    clerk.get(f"/reminders?patient_id={SECRET}")
    assert not [part for part in secret_parts(SECRET) if part in clerk.bench.log.getvalue()]


def test_every_answer_has_a_name_and_is_kept_nowhere(clerk: Program) -> None:
    """Request ids differ, stand in problems too, and no cache may keep an answer."""
    one, other = clerk.get("/alerts"), clerk.get("/patients/x")
    assert one.headers["X-Request-Id"] != other.headers["X-Request-Id"]
    assert other.json["request_id"] == other.headers["X-Request-Id"]
    assert {one.headers["Cache-Control"], other.headers["Cache-Control"]} == {"no-store"}
