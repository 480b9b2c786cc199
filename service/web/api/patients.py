"""Patients and their plans, for programs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus

from flask import Response

from service.operations.followup.refusals import Fault, Problem, Refused
from service.store import Transaction, enrolments, listings
from service.store.enrolments import Enrolment
from service.store.outbound import Outbound
from service.store.staff import Staff
from service.web.api.asking import asker
from service.web.api.given import NewEnrolment, NewPatient, Reason
from service.web.api.once import Done
from service.web.api.room import Room, seen, told
from service.web.api.shown import EnrolmentShown

Verb = Callable[[Transaction, Staff, str, str, datetime], Enrolment]

MOST_LAID = 400
"""Messages of a plan that are shown: a year with one a day, and some."""


@dataclass(frozen=True, slots=True, eq=False)
class Patients:
    """Registering, reading and erasing patients."""

    room: Room

    def register_patient(self, json: NewPatient) -> Response:
        """Register a patient.

        Asks the patient for consent on their own phone. The same phone again answers 200 with the same id.
        """

        def act(tx: Transaction, staff: Staff, now: datetime) -> Done:
            person, new = self.room.desk.register(
                tx, staff, json.phone, json.language, json.channel, json.mode, now, json.area
            )
            shown = self.room.show.patient(*seen(tx, staff, person.id))
            return HTTPStatus.CREATED if new else HTTPStatus.OK, shown

        return self.room.once.do(act)

    def get_patient(self, patient_id: str) -> Response:
        """Read a patient's record."""
        with self.room.store.reading() as tx:
            return told(self.room.show.patient(*seen(tx, asker(), patient_id)))

    def erase_patient(self, patient_id: str) -> Response:
        """Erase a patient.

        Number, words and language are forgotten, every plan ends; what the law asks for stays and names nobody.
        """
        with self.room.store.transaction() as tx:
            self.room.desk.erase(tx, asker(), patient_id, self.room.clock.now())
        return Response(status=HTTPStatus.NO_CONTENT)


@dataclass(frozen=True, slots=True, eq=False)
class Enrolments:
    """Beginning, reading, pausing and ending plans."""

    room: Room

    def begin_plan(self, json: NewEnrolment) -> Response:
        """Enrol a patient in a plan.

        Its messages are laid out once the patient has agreed; until then the enrolment waits for consent.
        """

        def act(tx: Transaction, staff: Staff, now: datetime) -> Done:
            enrolment, laid = self.room.desk.enrol(tx, staff, json.patient_id, json.plan, json.day0, json.values, now)
            return HTTPStatus.CREATED, self._shown(tx, enrolment, laid)

        return self.room.once.do(act)

    def get_enrolment(self, enrolment_id: str) -> Response:
        """Read an enrolment and its messages."""
        with self.room.store.reading() as tx:
            enrolment = enrolments.get(tx, enrolment_id)
            if enrolment is None:
                raise Refused(Fault("enrolment_id", Problem.UNKNOWN_ENROLMENT, "There is no such enrolment."))
            seen(tx, asker(), enrolment.person_id)
            return told(self._shown(tx, enrolment))

    def pause_plan(self, enrolment_id: str, json: Reason) -> Response:
        """Pause a plan: nothing of it goes until it is resumed."""
        return self.room.once.do(partial(self._change, self.room.desk.pause, enrolment_id, json.reason))

    def resume_plan(self, enrolment_id: str, json: Reason) -> Response:
        """Let a paused plan go on; what fell into the pause is not sent."""
        return self.room.once.do(partial(self._change, self.room.desk.resume, enrolment_id, json.reason))

    def end_plan(self, enrolment_id: str, json: Reason) -> Response:
        """End a plan for good."""
        return self.room.once.do(partial(self._change, self.room.desk.end, enrolment_id, json.reason))

    def _change(self, verb: Verb, enrolment_id: str, reason: str, tx: Transaction, staff: Staff, now: datetime) -> Done:
        return HTTPStatus.OK, self._shown(tx, verb(tx, staff, enrolment_id, reason, now))

    def _shown(self, tx: Transaction, enrolment: Enrolment, laid: tuple[Outbound, ...] | None = None) -> EnrolmentShown:
        texts = listings.of_enrolment(tx, enrolment.id, MOST_LAID) if laid is None else laid
        return self.room.show.enrolment(enrolment, texts)
