"""Lists come in pages that go on where the last one ended, and hold what the asker may see."""

import pytest

from messages.delivery import State
from service.store.staff import Role
from tests.web.api.program import Program, hire

LISTS = ("/reminders", "/alerts", "/questions", "/messages?kind=reminder")


def pages(program: Program, path: str) -> list[list[str]]:
    """Return the ids on each page."""
    found, sep = [], "&" if "?" in path else "?"
    following: str | None = ""
    while following is not None:
        got = program.get(path + (f"{sep}cursor={following}" if following else ""))
        assert got.status == 200, got.body
        found.append([item["id"] for item in got.json["items"]])
        following = got.json["next"]
    return found


def test_pages_hold_everything_once(worker: Program) -> None:
    """Page by page, of any size, the same reminders come in the same order, none twice, none left out."""
    patient = worker.willing()
    body = {"patient_id": patient, "plan": "BELL", "day0": "2026-11-20"}
    made = {each["id"] for each in worker.post("/enrolments", body).json["reminders"]}
    assert len(made) > 5
    (whole,) = pages(worker, "/reminders")
    assert set(whole) == made
    for size in (1, 2, 5):
        cut = pages(worker, f"/reminders?limit={size}")
        assert [each for page in cut for each in page] == whole
        assert {len(page) for page in cut[:-1]} <= {size}


def test_rows_added_meanwhile_move_nothing(worker: Program) -> None:
    """What stands on later pages stays there when something is added between two pages."""
    patient = worker.willing()
    for ahead in range(2, 6):
        worker.post("/reminders", {"patient_id": patient, "message": "ABOUT-1", "due_at": worker.soon(days=ahead)})
    first = worker.get("/reminders?limit=2").json
    worker.post("/reminders", {"patient_id": patient, "message": "DIARY-1", "due_at": worker.soon(days=9)})
    second = worker.get(f"/reminders?limit=9&cursor={first['next']}").json
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert len(ids) == len(set(ids)) == 5


def test_a_list_can_be_narrowed(worker: Program) -> None:
    """By state and by patient, each state of the contract and no other."""
    one, other = worker.willing(), worker.willing("+8801712345670")
    for patient in (one, other):
        worker.post("/reminders", {"patient_id": patient, "message": "ABOUT-1", "due_at": worker.soon(days=2)})
    (mine,) = worker.get(f"/reminders?patient_id={one}").json["items"]
    assert mine["patient_id"] == one
    assert worker.ask("DELETE", f"/reminders/{mine['id']}").json["status"] == "cancelled"
    found = {state: len(worker.get(f"/reminders?status={state}").json["items"]) for state in State}
    assert found == dict.fromkeys(State, 0) | {State.SCHEDULED: 1, State.CANCELLED: 1}
    assert worker.get("/reminders?status=lost").status == 422


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "cursor", ["x", "%00", "bnVsbA", "W10", "WzFd", "WyJhIiwiYiJd", "eyJhIjoxfQ", "W" * 399, "%F0%9F%99%82"]
)
def test_a_made_up_cursor_is_refused(clerk: Program, path: str, cursor: str) -> None:
    """Whatever is no mark of ours is 422 or names a place in the list; never a fault."""
    got = clerk.get(f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
    assert got.status in {200, 400, 422}
    assert got.status != 422 or "cursor" in got.fields


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", ""])
def test_a_page_has_at_most_200_items(clerk: Program, limit: str) -> None:
    """More than that, less than one, or no number is refused."""
    for path in LISTS:
        got = clerk.get(f"{path}{'&' if '?' in path else '?'}limit={limit}")
        assert (got.status, got.fields) == (422, {"limit"})


def test_everybody_sees_their_own(worker: Program) -> None:
    """A worker sees own patients, a supervisor the area's and those below it, an admin all; a stranger gets 403."""
    bench = worker.bench
    people = {
        "other": hire(bench, "01822222222", Role.WORKER, "Dhamrai"),
        "here": hire(bench, "01833333333", Role.SUPERVISOR, "Savar"),
        "there": hire(bench, "01844444444", Role.SUPERVISOR, "Dhamrai"),
        "admin": hire(bench, "01855555555", Role.ADMIN),
        "reviewer": hire(bench, "01866666666", Role.REVIEWER, "Savar"),
    }
    patient = worker.willing(area="Savar/Tetuljhora")
    made = worker.post("/reminders", {"patient_id": patient, "message": "ABOUT-1", "due_at": worker.soon(days=2)}).json
    seen = {name: len(each.get("/reminders").json["items"]) for name, each in people.items()}
    assert seen == {"other": 0, "here": 1, "there": 0, "admin": 1, "reviewer": 0}
    may = {name: each.get(f"/patients/{patient}").status for name, each in people.items()}
    assert may == {"other": 403, "here": 200, "there": 403, "admin": 200, "reviewer": 403}
    for name, each in people.items():
        expected = may[name]
        assert each.get(f"/reminders/{made['id']}").status == expected
        assert each.get(f"/reminders?patient_id={patient}").status == expected
        if expected == 403:
            assert each.ask("DELETE", f"/reminders/{made['id']}").status == 403
            assert each.ask("DELETE", f"/patients/{patient}").status == 403
            body = {"patient_id": patient, "plan": "BELL", "day0": "2026-11-20"}
            assert each.post("/enrolments", body).status == 403
    assert worker.get(f"/reminders/{made['id']}").json["status"] == "scheduled"
