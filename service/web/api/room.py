"""What every resource of the API needs, and how each asks and answers."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response
from pydantic import BaseModel

from service.operations.followup.cases import Cases
from service.operations.followup.desk import Desk
from service.operations.followup.questions import Questions
from service.operations.followup.refusals import Fault, Problem, Refused
from service.operations.followup.rights import cares_for
from service.ports import Clock
from service.store import Store, Transaction, patients, people
from service.store.listings import Scope
from service.store.patients import Patient
from service.store.people import Person
from service.store.staff import Role, Staff
from service.web.api import problems
from service.web.api.once import Once
from service.web.api.showing import Showing


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """The service as the API sees it."""

    store: Store
    clock: Clock
    desk: Desk
    cases: Cases
    questions: Questions
    show: Showing
    once: Once


def seen(tx: Transaction, staff: Staff, patient_id: str) -> tuple[Person, Patient]:
    """Return a patient that a health worker may see. Raises :class:`Refused`."""
    person, care = people.get(tx, patient_id), patients.get(tx, patient_id)
    if person is None or care is None:
        raise Refused(Fault("patient_id", Problem.UNKNOWN_PATIENT, "There is no such patient."))
    if not cares_for(staff, care):
        told = "This patient is in the care of another health worker."
        raise Refused(Fault("patient_id", Problem.NOT_YOURS, told))
    return person, care


def scope_of(staff: Staff) -> Scope:
    """Return whose patients a health worker sees in lists: the same that ``cares_for`` says of one."""
    area = staff.area if staff.role is Role.SUPERVISOR else None
    return Scope(staff.id, area, everybody=staff.role is Role.ADMIN)


def told(shown: BaseModel, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return an answer."""
    return Response(shown.model_dump_json(), status, content_type="application/json")


def bad_cursor() -> Response:
    """Return the refusal of a mark that is no page's."""
    return problems.answer(problems.one_fault("cursor", "invalid", "This is not the `next` of a page: begin anew."))
