"""Who asks, and whether the request can be read at all: looked at before anything is done."""

import json
import re
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service.operations.staff import of_token
from service.ports import Ids
from service.store import Store
from service.store.staff import Staff
from service.web.api.problems import PROBLEM_JSON, ProblemShown, answer, problem

LARGEST_BODY = 64 * 1024
"""Bytes: the longest honest request is a few hundred."""

PREFIX = "/api/v1"
OPEN = frozenset({f"{PREFIX}/openapi.json"})
"""What anybody may ask for."""

_JSON = "application/json"
_BEARER = re.compile(r"Bearer +([!-~]{1,200})", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """Reads who asks and refuses what cannot be read."""

    store: Store
    ids: Ids

    def begin(self) -> Response | None:
        """Give the request a name; return the refusal of one that cannot be read, ``None`` for a good one."""
        g.request_id = self.ids.new("request")
        request.max_content_length = LARGEST_BODY
        if request.method == "OPTIONS" or request.path in OPEN:
            return None
        refused = self._who() or _unreadable()
        return answer(refused) if refused else None

    def end(self, response: Response) -> Response:
        """Name the request in the answer, and keep it out of every cache."""
        response.headers["X-Request-Id"] = request_id()
        response.headers["Cache-Control"] = "no-store"
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = 'Bearer realm="Barta"'
        return response

    def _who(self) -> ProblemShown | None:
        given = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
        if given:
            with self.store.reading() as tx:
                g.staff = of_token(tx, given[1])
        if g.get("staff") is None:
            return problem(
                HTTPStatus.UNAUTHORIZED,
                "A token that counts is needed: send `Authorization: Bearer ...`; `barta staff token` makes one.",
            )
        return None


def asker() -> Staff:
    """Return the health worker for whom this request asks."""
    found = g.get("staff")
    if not isinstance(found, Staff):
        raise LookupError("nobody asks")
    return found


def request_id() -> str:
    """Return the name of this request, empty where it came to none."""
    return str(g.get("request_id", ""))


def _unreadable() -> ProblemShown | None:
    accepted = request.accept_mimetypes
    if accepted and not (accepted[_JSON] or accepted[PROBLEM_JSON]):
        return problem(HTTPStatus.NOT_ACCEPTABLE, "Answers are JSON: accept application/json.")
    if _odd(request.path) or any(_odd(name) or _odd(value) for name, value in request.args.items(multi=True)):
        return problem(HTTPStatus.BAD_REQUEST, "The address holds characters that no text can hold.")
    return _bad_body() if request.method == "POST" else None


def _bad_body() -> ProblemShown | None:
    try:
        body = request.get_data(cache=True)
    except RequestEntityTooLarge:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A request may have {LARGEST_BODY} bytes at most.")
    except HTTPException:
        return problem(HTTPStatus.BAD_REQUEST, "The body cannot be read: send it whole.")
    if not body:
        return None
    if request.mimetype != _JSON:
        return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A body is JSON: send it as application/json.")
    try:
        read = json.loads(body.decode())
        odd = _odd(json.dumps(read, ensure_ascii=False).replace("\\u0000", "\0"))
    except (ValueError, RecursionError):
        return problem(HTTPStatus.BAD_REQUEST, "The body is no good JSON in UTF-8.")
    if not isinstance(read, dict):
        return problem(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    if odd:
        return problem(HTTPStatus.BAD_REQUEST, "The body holds characters that no text can hold.")
    return None


def _odd(text: str) -> bool:
    """Tell whether a text holds what no database keeps: a zero, or half a character."""
    return "\0" in text or _SURROGATE.search(text) is not None
