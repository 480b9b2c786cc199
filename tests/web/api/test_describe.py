"""The description of the API is valid, complete, and true of what the API does."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from service.secrets import Vault
from service.store import open_store
from service.store.staff import Role
from service.wiring import Whole
from tests.databases import TEST_KEY
from tests.web.api.program import API, PROBLEM, Program, hire
from tests.web.bench import bench

UNCHECKED = [ignored_auth, positive_data_acceptance]
"""Asking without a token has a test of its own; and a phone of the right shape may still be no phone, which is 422."""

CONTRACT = {
    "/patients": {"post"},
    "/patients/{patient_id}": {"get", "delete"},
    "/enrolments": {"post"},
    "/enrolments/{enrolment_id}": {"get"},
    "/enrolments/{enrolment_id}/pause": {"post"},
    "/enrolments/{enrolment_id}/resume": {"post"},
    "/enrolments/{enrolment_id}/end": {"post"},
    "/messages": {"get"},
    "/reminders": {"post", "get"},
    "/reminders/{reminder_id}": {"get", "delete"},
    "/alerts": {"get"},
    "/alerts/{alert_id}/acknowledge": {"post"},
    "/questions": {"get"},
    "/questions/{question_id}/answer": {"post"},
}


@pytest.fixture(scope="module")
def admin(base: Whole, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A program of an admin on a service that a whole module shares."""
    var = tmp_path_factory.mktemp("described")
    (var / "barta.db").write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{var}/barta.db"
    with closing(open_store(url, Vault((TEST_KEY,)))) as store:
        yield hire(bench(base, store, url, var), "01811111111", Role.ADMIN)


def described(program: Program) -> Any:
    """Return the document, as anybody may read it."""
    got = Program(program.bench, "").get("/openapi.json")
    assert (got.status, got.kind) == (200, "application/json")
    return got.json


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield each operation and its method."""
    for methods in document["paths"].values():
        yield from methods.items()


def test_the_description_is_valid(admin: Program) -> None:
    """An independent judge finds no fault in it; it is OpenAPI 3.1."""
    document = described(admin)
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_everything_is_described(admin: Program) -> None:
    """Every call of the contract and nothing else, each explained, each with its refusals as problem documents."""
    document = described(admin)
    found = {path.removeprefix(API): set(methods) for path, methods in document["paths"].items()}
    assert found == CONTRACT
    for method, operation in operations(document):
        assert operation["summary"]
        assert operation["tags"]
        refused = {status: said for status, said in operation["responses"].items() if status >= "400"}
        assert {"400", "401", "403", "406", "422", "500", "503"} <= set(refused)
        assert {kind for said in refused.values() for kind in said["content"]} == {PROBLEM}
        named = {parameter["name"] for parameter in operation["parameters"]}
        assert ("Idempotency-Key" in named) == (method == "post")
    assert document["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_example_fits_its_schema(admin: Program) -> None:
    """What is sent and what is got both have examples, and each is what its schema asks for."""
    document = described(admin)
    schemas = document["components"]["schemas"]
    shown = {name: schema["examples"] for name, schema in schemas.items() if "examples" in schema}
    assert {"NewPatient", "NewEnrolment", "NewReminder", "NewAnswer", "Reason"} <= set(shown)
    assert {"PatientShown", "EnrolmentShown", "ReminderShown", "AlertShown", "QuestionShown", "ProblemShown"} <= set(
        shown
    )
    for name, examples in shown.items():
        judge = Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})
        for example in examples:
            judge.validate(example)


def test_the_api_does_what_is_described(admin: Program) -> None:
    """Requests made up from the description get answers that it describes, and never a fault (schemathesis)."""
    patient = admin.willing()
    admin.post("/enrolments", {"patient_id": patient, "plan": "BELL", "day0": "2026-11-20"})
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", admin.bench.app)
    headers = {"Authorization": f"Bearer {admin.token}"}

    for operation in schema.get_all_operations():
        assert isinstance(operation, Ok)
        _try(operation.ok(), headers)
    assert json.loads(admin.get("/alerts").body) == {"items": [], "next": None}


def _try(operation: Any, headers: dict[str, str]) -> None:
    """Try one operation with made-up requests."""

    @given(case=operation.as_strategy())
    @settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def tried(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=UNCHECKED)

    tried()
