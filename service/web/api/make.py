"""The API put together for one service: its routes, who may use them, and what a fault looks like."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, request
from pydantic import BaseModel, ValidationError
from spectree import Response as Answers
from spectree import SpecTree
from werkzeug.exceptions import HTTPException

from service.operations.followup.refusals import Refused
from service.store import StoreFault
from service.watch import Figures, Log
from service.web.api import problems
from service.web.api.asking import PREFIX, Asking, request_id
from service.web.api.cases import Alerts, Asked
from service.web.api.describe import document, spec_tree, tags
from service.web.api.once import shown
from service.web.api.patients import Enrolments, Patients
from service.web.api.problems import ProblemShown
from service.web.api.reminders import Reminders
from service.web.api.room import Room
from service.web.api.shown import (
    AlertShown,
    AlertsPage,
    EnrolmentShown,
    MessagesShown,
    PatientShown,
    QuestionShown,
    QuestionsPage,
    ReminderShown,
    RemindersPage,
)


class MisshapenError(Exception):
    """A body or a query that has not the shape it should have."""

    def __init__(self, error: ValidationError) -> None:
        """Hold what is wrong; nothing of what was sent."""
        super().__init__("a request has not the shape it should have")
        self.problem = problems.of_validation(error)


@dataclass(frozen=True, slots=True)
class Route:
    """One thing programs can ask for: how, where, what answers it, and what the good answers are."""

    method: str
    path: str
    view: Callable[..., Response]
    answers: Mapping[str, type[BaseModel]]
    good: str = ""


def _routes(room: Room) -> Iterator[Route]:
    patients, enrolments, reminders = Patients(room), Enrolments(room), Reminders(room)
    alerts, asked = Alerts(room), Asked(room)
    new_or_known = {"HTTP_201": PatientShown, "HTTP_200": PatientShown}
    enrolment = {"HTTP_200": EnrolmentShown}
    yield Route("POST", "/patients", patients.register_patient, new_or_known)
    yield Route("GET", "/patients/<patient_id>", patients.get_patient, {"HTTP_200": PatientShown})
    yield Route("DELETE", "/patients/<patient_id>", patients.erase_patient, {}, "HTTP_204")
    yield Route("POST", "/enrolments", enrolments.begin_plan, {"HTTP_201": EnrolmentShown})
    yield Route("GET", "/enrolments/<enrolment_id>", enrolments.get_enrolment, enrolment)
    yield Route("POST", "/enrolments/<enrolment_id>/pause", enrolments.pause_plan, enrolment)
    yield Route("POST", "/enrolments/<enrolment_id>/resume", enrolments.resume_plan, enrolment)
    yield Route("POST", "/enrolments/<enrolment_id>/end", enrolments.end_plan, enrolment)
    yield Route("GET", "/messages", reminders.list_messages, {"HTTP_200": MessagesShown})
    yield Route("POST", "/reminders", reminders.schedule_reminder, {"HTTP_201": ReminderShown})
    yield Route("GET", "/reminders", reminders.list_reminders, {"HTTP_200": RemindersPage})
    yield Route("GET", "/reminders/<reminder_id>", reminders.get_reminder, {"HTTP_200": ReminderShown})
    yield Route("DELETE", "/reminders/<reminder_id>", reminders.cancel_reminder, {"HTTP_200": ReminderShown})
    yield Route("GET", "/alerts", alerts.list_alerts, {"HTTP_200": AlertsPage})
    yield Route("POST", "/alerts/<alert_id>/acknowledge", alerts.acknowledge_alert, {"HTTP_200": AlertShown})
    yield Route("GET", "/questions", asked.list_questions, {"HTTP_200": QuestionsPage})
    yield Route("POST", "/questions/<question_id>/answer", asked.answer_question, {"HTTP_200": QuestionShown})


def api(room: Room, asking: Asking, figures: Figures, log: Log) -> Blueprint:
    """Return the routes under ``/api/v1``."""
    routes, spec = Blueprint("api", __name__, url_prefix=PREFIX), spec_tree()
    for route in _routes(room):
        routes.add_url_rule(route.path, route.view.__name__, _checked(spec, route), methods=[route.method])
    routes.add_url_rule("/openapi.json", "openapi", lambda: _described(spec))
    routes.before_request(asking.begin)
    routes.after_request(lambda response: _noted(asking.end(response), log))
    faults = _Faults(asking, figures, log)
    routes.register_error_handler(Refused, lambda refused: problems.answer(shown(refused)))
    routes.register_error_handler(MisshapenError, lambda misshapen: _named(misshapen.problem))
    routes.register_error_handler(StoreFault, faults.unreachable)
    routes.register_error_handler(Exception, faults.fault)
    routes.app_errorhandler(HTTPException)(faults.elsewhere)
    return routes


def _checked(spec: SpecTree, route: Route) -> Callable[..., Response]:
    """Return a view that gets its body and query as models."""
    good = (route.good,) if route.good else ()
    group = tags()[route.path.split("/")[1] if not route.path.startswith("/messages") else "reminders"]
    wrapped: Callable[..., Response] = spec.validate(
        resp=Answers(*good, **route.answers),
        tags=(group,),
        before=_refuse_misshapen,
        after=_ours,
        operation_id=route.view.__name__,
    )(route.view)
    return wrapped


def _refuse_misshapen(_: object, __: object, error: Exception | None, *___: object) -> None:
    if isinstance(error, ValidationError):
        raise MisshapenError(error)


def _ours(_: object, __: object, error: Exception | None, *___: object) -> None:
    if error is not None:
        raise TypeError("an answer has not the shape that is described")


def _described(spec: SpecTree) -> Response:
    return Response(document(spec), content_type="application/json")


def _named(problem: ProblemShown) -> Response:
    return problems.answer(problem.model_copy(update={"request_id": request_id()}))


def _noted(response: Response, log: Log) -> Response:
    """Write one line for each request: the route, never the address, which may hold what a program put there."""
    rule = request.url_rule.rule if request.url_rule else "?"
    log.info("api", method=request.method, route=rule, status=response.status_code, request=request_id())
    return response


@dataclass(frozen=True, slots=True, eq=False)
class _Faults:
    """Answers whatever goes wrong with a problem document."""

    asking: Asking
    figures: Figures
    log: Log

    def unreachable(self, fault: StoreFault) -> Response:
        """Answer while the database does not."""
        self.figures.fault("api", fault)
        self.log.error("the API has no database", fault=fault)
        answer = _named(problems.problem(HTTPStatus.SERVICE_UNAVAILABLE, "The database cannot be reached: ask again."))
        answer.headers["Retry-After"] = "5"
        return answer

    def fault(self, error: Exception) -> Response:
        """Answer a fault of ours: what it says may quote a patient."""
        if isinstance(error, HTTPException):
            return _named(_http(error))
        self.figures.fault("api", error)
        self.log.error("the API failed", fault=error)
        told = "A fault of Barta: nothing was stored. Name the request id when asking about it."
        return _named(problems.problem(HTTPStatus.INTERNAL_SERVER_ERROR, told))

    def elsewhere(self, error: HTTPException) -> Response | HTTPException:
        """Answer what no route takes; addresses outside the API keep their own errors."""
        if request.path != PREFIX and not request.path.startswith(f"{PREFIX}/"):
            return error
        refused = self.asking.begin()
        answer = refused or _named(_http(error))
        for name, value in error.get_headers() if refused is None else ():
            if name == "Allow":
                answer.headers[name] = value
        return self.asking.end(answer)


def _http(error: HTTPException) -> ProblemShown:
    status = HTTPStatus(error.code or 500)
    known = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address: see /api/v1/openapi.json.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method: see /api/v1/openapi.json.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    }
    return problems.problem(status, known.get(status, status.phrase))
