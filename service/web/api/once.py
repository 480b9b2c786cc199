"""Doing what a program asks, once: a repeat under the same name gets the first answer, whatever became of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response, request
from pydantic import BaseModel

from service.operations.followup.refusals import Refused
from service.ports import Clock
from service.store import Store, Transaction, requests
from service.store.requests import Kept
from service.store.staff import Staff
from service.web.api import problems
from service.web.api.asking import asker, request_id
from service.web.api.problems import PROBLEM_JSON, ProblemShown

HEADER = "Idempotency-Key"
_NAME = re.compile(r"[!-~]{1,200}")

Done = tuple[HTTPStatus, BaseModel]
Act = Callable[[Transaction, Staff, datetime], Done]


class _TakenError(Exception):
    """Another request of this name was faster: what this one did is taken back."""


@dataclass(frozen=True, slots=True, eq=False)
class Once:
    """Runs a verb in one transaction, together with the answer that is stored for its repeats.

    A refusal is an answer too. A body that has not the shape it should have never gets here, nor is it stored.
    """

    store: Store
    clock: Clock

    def do(self, act: Act) -> Response:
        """Do what is asked, or give the answer that the same request had before. Raises ``StoreFault``."""
        named = request.headers.get(HEADER)
        if named is None:
            return self._unnamed(act)
        if not _NAME.fullmatch(named):
            sentence = f"{HEADER} is 1 to 200 visible ASCII characters."
            return problems.answer(problems.one_fault(HEADER, "invalid", sentence))
        name, asked = (asker().id, named), _everything_asked()
        try:
            return self._first(act, name, asked)
        except Refused as refused:
            return self._refusal(shown(refused), name, asked)
        except _TakenError:
            return self._repeated(name, asked)

    def _unnamed(self, act: Act) -> Response:
        try:
            with self.store.transaction() as tx:
                status, done = act(tx, asker(), self.clock.now())
        except Refused as refused:
            return problems.answer(shown(refused))
        return _response(status.value, done.model_dump_json())

    def _first(self, act: Act, name: tuple[str, str], asked: str) -> Response:
        with self.store.transaction() as tx:
            kept = requests.find(tx, name, asked)
            if kept is not None:
                return _repeat(kept)
            status, done = act(tx, asker(), self.clock.now())
            body = done.model_dump_json()
            if not requests.keep(tx, name, asked, (status.value, body), self.clock.now()):
                raise _TakenError
        return _response(status.value, body)

    def _refusal(self, refusal: ProblemShown, name: tuple[str, str], asked: str) -> Response:
        """Store a refusal, whose transaction was taken back; where a twin did better meanwhile, its answer counts."""
        body = refusal.model_dump_json()
        with self.store.transaction() as tx:
            if requests.keep(tx, name, asked, (refusal.status, body), self.clock.now()):
                return _response(refusal.status, body)
            kept = requests.find(tx, name, asked)
        return _repeat(kept) if kept else _response(refusal.status, body)

    def _repeated(self, name: tuple[str, str], asked: str) -> Response:
        with self.store.reading() as tx:
            kept = requests.find(tx, name, asked)
        if kept is not None:
            return _repeat(kept)
        busy = problems.answer(problems.problem(HTTPStatus.CONFLICT, "The same request is being done just now."))
        busy.headers["Retry-After"] = "1"
        return busy


def _repeat(kept: Kept) -> Response:
    if kept.same:
        return _response(kept.status, kept.body)
    sentence = f"This {HEADER} was used for another request: give each request a name of its own."
    return problems.answer(problems.one_fault(HEADER, "used_before", sentence))


def shown(refused: Refused) -> ProblemShown:
    """Return the problem document of a refusal of this request."""
    return problems.of_faults(refused.faults, bool(request.view_args)).model_copy(update={"request_id": request_id()})


def _response(status: int, body: str) -> Response:
    return Response(body, status, content_type=PROBLEM_JSON if status >= 400 else "application/json")


def _everything_asked() -> str:
    return f"{request.method} {request.path}\n{request.get_data(cache=True).decode('utf-8', 'replace')}"
