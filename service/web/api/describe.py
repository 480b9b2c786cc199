"""The OpenAPI document of the API: made from the routes and models that serve it, so that it cannot be out of date."""

import copy
import json
from collections.abc import Iterator

from spectree import SecurityScheme, SpecTree, Tag
from spectree.models import SecureType, SecuritySchemeData

from service.web.api.once import HEADER
from service.web.api.problems import PROBLEM_JSON, ProblemShown

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

TAGS = {
    "patients": "Patients, and whether they agreed on their own phone.",
    "enrolments": "Patients in plans.",
    "reminders": "What goes when, and what became of it.",
    "alerts": "Cases that a human must look at.",
    "questions": "What patients asked in their own words.",
}

REFUSALS = {
    "400": "The request cannot be read.",
    "401": "No token that counts was given.",
    "403": "The patient is in the care of another health worker.",
    "404": "What the address names is not there.",
    "406": "The answer is JSON and nothing else was accepted.",
    "409": "It cannot be done as things stand.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "Something in the request is wrong: every fault is named.",
    "500": "A fault of Barta: nothing was stored.",
    "503": "The database cannot be reached just now: ask again.",
}
"""Every refusal there is, by status."""

_ALWAYS = ("400", "401", "406", "422", "500", "503")
_KEY: Json = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A name for this request, such as a UUID: a repeat under the same name gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_INTRODUCTION = (
    "Reminders and follow-up for programs. Every request but this document needs `Authorization: Bearer ...`. "
    "Moments are RFC 3339 with an offset; errors are problem documents (RFC 9457) that name every fault. "
    "Numbers of patients are only ever shown masked."
)


def spec_tree() -> SpecTree:
    """Return what checks requests and collects their description."""
    bearer = SecuritySchemeData(type=SecureType.HTTP, scheme="bearer", description="From `barta staff token`.")
    return SpecTree(
        "flask",
        title="Barta",
        version="1",
        description=_INTRODUCTION,
        mode="strict",
        openapi_version="3.1.0",
        security_schemes=[SecurityScheme(name="bearer", data=bearer)],
        security={"bearer": []},
        naming_strategy=lambda model: model.__name__,
        nested_naming_strategy=lambda _, child: child,
        validation_error_model=ProblemShown,
    )


def tags() -> dict[str, Tag]:
    """Return the groups that resources are described in."""
    return {name: Tag(name=name, description=what) for name, what in TAGS.items()}


def document(spec: SpecTree) -> bytes:
    """Return the document as JSON. Needs the application's context."""
    made: dict[str, Json] = copy.deepcopy(spec.spec)
    for path, method, operation in _operations(made):
        _refusals(operation, _possible(path, method))
        if method == "post":
            _list(operation, "parameters").append(_KEY)
        _without_null(_list(operation, "parameters"))
    return json.dumps(made, ensure_ascii=False).encode()


def _operations(made: dict[str, Json]) -> Iterator[tuple[str, str, dict[str, Json]]]:
    paths = made["paths"]
    for path, methods in paths.items() if isinstance(paths, dict) else ():
        for method, operation in methods.items() if isinstance(methods, dict) else ():
            if isinstance(operation, dict):
                yield path, method, operation


def _possible(path: str, method: str) -> tuple[str, ...]:
    """Return the statuses with which a request may be refused."""
    found = {*_ALWAYS, "403"}
    if "{" in path:
        found.add("404")
    if method in {"post", "delete"}:
        found.add("409")
    if method == "post":
        found |= {"413", "415"}
    return tuple(sorted(found))


def _refusals(operation: dict[str, Json], statuses: tuple[str, ...]) -> None:
    responses = operation["responses"]
    if not isinstance(responses, dict):
        raise TypeError("an operation without responses")
    shown: Json = {PROBLEM_JSON: {"schema": {"$ref": f"#/components/schemas/{ProblemShown.__name__}"}}}
    responses |= {status: {"description": REFUSALS[status], "content": shown} for status in statuses}


def _without_null(parameters: list[Json]) -> None:
    """Take the alternative "null" away: an address cannot say it."""
    for parameter in parameters:
        schema = parameter.get("schema") if isinstance(parameter, dict) else None
        choices = schema.get("anyOf") if isinstance(schema, dict) else None
        if isinstance(schema, dict) and isinstance(choices, list):
            (only,) = (each for each in choices if each != {"type": "null"})
            schema.pop("anyOf")
            schema.pop("default", None)
            schema |= only if isinstance(only, dict) else {}


def _list(operation: dict[str, Json], name: str) -> list[Json]:
    found = operation.setdefault(name, [])
    if not isinstance(found, list):
        raise TypeError(f"{name} is not a list")
    return found
