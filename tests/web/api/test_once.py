"""A named request is done once: its repeats get the first answer, whatever it was."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select

from service.operations.purge import Kept, purge
from service.store import requests
from service.store.care_tables import RequestRow
from service.store.staff import Role
from tests.web.api.program import PROBLEM, Got, Program, hire
from tests.web.bench import NUMBER, secret_parts

BODY = {"phone": "01712345678", "language": "bn", "channel": "sms", "mode": "private"}


def test_a_repeat_gets_the_first_answer(worker: Program) -> None:
    """Same name, same request: same status and body byte for byte, also later, and no row more."""
    first = worker.post("/patients", BODY, "one")
    rows = worker.bench.rows()
    worker.bench.clock.move(3600)
    again = worker.post("/patients", BODY, "one")
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert worker.bench.rows() == rows
    assert worker.post("/patients", BODY, "two").status == 200


def test_without_a_name_a_request_is_done_each_time(worker: Program) -> None:
    """The same phone again is 200 with the same id, and nothing is stored for repeats."""
    first, again = worker.post("/patients", BODY), worker.post("/patients", BODY)
    assert (first.status, again.status) == (201, 200)
    assert first.json["id"] == again.json["id"]
    assert "request" not in worker.bench.rows()


def test_a_name_is_good_for_one_request(worker: Program) -> None:
    """Another body, or another address, under a used name is 422 and does nothing."""
    patient = worker.willing()
    body = {"patient_id": patient, "plan": "BELL", "day0": "2026-11-20"}
    first = worker.post("/enrolments", body, "name")
    assert first.status == 201
    rows = worker.bench.rows()
    for path, other in (
        ("/enrolments", body | {"plan": "EXER"}),
        ("/patients", BODY),
        ("/enrolments/x/end", {"reason": "r"}),
    ):
        got = worker.post(path, other, "name")
        assert (got.status, got.words) == (422, {"used_before"})
    assert worker.bench.rows() == rows


def test_a_refusal_is_an_answer_too(worker: Program) -> None:
    """A repeat of what was refused gets that refusal, even when it would be granted by now."""
    body = {"patient_id": worker.patient(), "message": "ABOUT-1", "due_at": worker.soon(days=2)}
    first = worker.post("/reminders", body, "early")
    assert (first.status, first.kind) == (409, PROBLEM)
    worker.willing()
    again = worker.post("/reminders", body, "early")
    assert (again.status, again.body, again.kind) == (409, first.body, PROBLEM)
    assert worker.post("/reminders", body, "late").status == 201


def test_a_body_without_shape_is_not_kept(worker: Program) -> None:
    """What never got as far as being tried may be sent again, mended, under the same name."""
    assert worker.post("/patients", {"phone": "01712345678"}, "mended").status == 422
    assert worker.post("/patients", BODY, "mended").status == 201


def test_two_at_once_are_one(worker: Program) -> None:
    """Six threads with one name: one is done, the others get its answer."""
    patient = worker.willing()
    body = {"patient_id": patient, "message": "ABOUT-1", "due_at": worker.soon(days=2)}
    together = Barrier(6)

    def post(_: int) -> Got:
        together.wait(timeout=30)
        return worker.post("/reminders", body, "together")

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(post, range(6)))
    assert {got.status for got in answers} == {201}
    assert len({got.body for got in answers}) == 1
    assert len(worker.get("/reminders").json["items"]) == 1


def test_names_belong_to_whoever_used_them(worker: Program) -> None:
    """Two programs may use the same name for different requests."""
    other = hire(worker.bench, "01822222222", Role.WORKER, "Savar")
    assert worker.post("/patients", BODY, "same").status == 201
    assert other.post("/patients", BODY | {"phone": "01712345679"}, "same").status == 201


def test_an_odd_name_is_refused(clerk: Program) -> None:
    """Names are short and visible."""
    for name in ("x" * 201, "two words"):
        got = clerk.post("/patients", BODY, name)
        assert (got.status, got.fields) == (422, {"Idempotency-Key"})


def test_nothing_of_a_request_can_be_read_where_it_is_kept(worker: Program) -> None:
    """Name, body and answer are sealed or hashed with a key: a number in any of them cannot be found."""
    worker.post("/patients", BODY, NUMBER)
    with worker.bench.whole.store.reading() as tx:
        (row,) = tx.connection.execute(select(*RequestRow.__table__.c)).mappings()
    shown = json.dumps({name: str(value) for name, value in row.items() if name != "body"}) + str(row["body"].data)
    assert not [part for part in (*secret_parts(), "per_") if part in shown]


def test_answers_are_let_go_of(worker: Program) -> None:
    """What is old is forgotten, a few at a time; what is new stays."""
    for at in range(3):
        worker.post("/patients", BODY, f"k{at}")
    worker.bench.clock.move(60)
    worker.post("/patients", BODY, "new")
    now = worker.bench.clock.now()
    with worker.bench.whole.store.transaction() as tx:
        assert [requests.forget(tx, now, 2) for _ in range(3)] == [2, 1, 0]
    assert worker.bench.rows()["request"] == 1
    gone = purge(worker.bench.whole.store, now + timedelta(days=6))[Kept.REQUESTS]
    assert (gone, purge(worker.bench.whole.store, now + timedelta(days=8))[Kept.REQUESTS]) == (0, 1)
