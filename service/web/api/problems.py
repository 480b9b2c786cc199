"""What a program is told when something is wrong: RFC 9457 problem documents that name every fault and no patient."""

import re
from collections.abc import Iterable
from http import HTTPStatus

from flask import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.operations.followup.refusals import Fault, Problem

PROBLEM_JSON = "application/problem+json"

_NAME = re.compile(r"[A-Za-z_-]{1,40}[0-9]?")
"""A part of a field's name that may be said back: one digit at most, so that no number hides in it."""

_MISSING = frozenset({Problem.UNKNOWN_PATIENT, Problem.UNKNOWN_ENROLMENT, Problem.UNKNOWN_REMINDER,
                      Problem.UNKNOWN_ALERT, Problem.UNKNOWN_QUESTION})  # fmt: skip
_CONFLICTS = frozenset({Problem.ALREADY_ENROLLED, Problem.OPTED_OUT, Problem.BLOCKED, Problem.NOT_POSSIBLE_NOW})


class FaultShown(BaseModel):
    """One thing wrong: the field it is in, a word for programs, a sentence for people."""

    field: str = Field(description="Where the fault is, dots between names; empty for the request as a whole.")
    problem: str = Field(description="A word of a closed set, such as `past_date`, for programs.")
    detail: str = Field(description="What is wrong, why, and what to do: one sentence.")


class ProblemShown(BaseModel):
    """Why a request was not carried out (RFC 9457). Nothing of it was stored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Unprocessable Entity",
                    "status": 422,
                    "detail": "The request has 1 fault.",
                    "request_id": "req_018f2c5d1a7b3e4c5d6f7a8b9c0",
                    "errors": [
                        {
                            "field": "phone",
                            "problem": "bad_number",
                            "detail": "This is no phone number: give one such as 01712345678.",
                        }
                    ],
                }
            ]
        }
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str = Field(default="", description="What to name when asking about this request.")
    errors: list[FaultShown] = Field(default_factory=list, description="Every fault that was found, not the first.")


def of_faults(faults: Iterable[Fault], addressed: bool) -> ProblemShown:
    """Return the problem document of a refusal, with the status that fits all its faults.

    What the address itself names (``addressed``) and is not there is 404; in a body it is a fault like others.
    """
    found = tuple(faults)
    shown = [
        FaultShown(field=_place(fault.field.split(".")), problem=fault.problem.value, detail=fault.sentence)
        for fault in found
    ]
    return problem(_status(found, addressed), _count(len(shown)), shown)


def of_validation(error: ValidationError) -> ProblemShown:
    """Return the problem document of a body or query that has not the shape it should have."""
    shown = [
        FaultShown(field=_place(each["loc"]), problem=_word(each["type"]), detail=_sentence(each["msg"]))
        for each in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _count(len(shown)), shown)


def problem(status: HTTPStatus, detail: str, errors: Iterable[FaultShown] = ()) -> ProblemShown:
    """Return a problem document."""
    return ProblemShown(title=status.phrase, status=status.value, detail=detail, errors=list(errors))


def one_fault(field: str, word: str, sentence: str) -> ProblemShown:
    """Return the problem document of a request with a single fault in its shape."""
    shown = [FaultShown(field=field, problem=word, detail=sentence)]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _count(1), shown)


def answer(shown: ProblemShown) -> Response:
    """Return the response that carries a problem document."""
    return Response(shown.model_dump_json(), shown.status, content_type=PROBLEM_JSON)


def _status(faults: tuple[Fault, ...], addressed: bool) -> HTTPStatus:
    kinds = {fault.problem for fault in faults}
    if Problem.NOT_YOURS in kinds:
        return HTTPStatus.FORBIDDEN
    if addressed and kinds & _MISSING:
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.CONFLICT if kinds <= _CONFLICTS else HTTPStatus.UNPROCESSABLE_ENTITY


def _count(faults: int) -> str:
    return f"The request has {faults} fault{'' if faults == 1 else 's'}."


def _place(loc: Iterable[int | str]) -> str:
    return ".".join(part for part in loc if isinstance(part, str) and _NAME.fullmatch(part))


def _word(kind: str) -> str:
    known = {"missing": "missing", "extra_forbidden": "unknown_field"}
    return known.get(kind, "invalid")


def _sentence(message: str) -> str:
    plain = message.removeprefix("Value error, ").rstrip(".")
    return f"{plain[:1].upper()}{plain[1:]}."
