"""Rows as programs see them."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import overload

from messages.turn import Consent
from service.secrets import mask, normalise
from service.store.alerts import Alert
from service.store.enrolments import Enrolment
from service.store.outbound import Outbound
from service.store.patients import Patient
from service.store.people import Person, Reach
from service.store.questions import Question
from service.web.api.shown import Agreed, AlertShown, EnrolmentShown, PatientShown, QuestionShown, ReminderShown

_AGREED = {
    Consent.NONE: Agreed.ASKED,
    Consent.ASKED: Agreed.ASKED,
    Consent.GIVEN: Agreed.GIVEN,
    Consent.REFUSED: Agreed.REFUSED,
    Consent.WITHDRAWN: Agreed.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Showing:
    """Shows rows with moments in the deployment's ``zone``."""

    zone: tzinfo

    def patient(self, person: Person, care: Patient | None) -> PatientShown:
        """Return a patient's record as it may be shown."""
        return PatientShown(
            id=person.id,
            phone_masked=mask(normalise(person.number)) if person.number else "-",
            language=person.language,
            channel=person.channel,
            mode=person.mode,
            consent=_AGREED[person.consent],
            area=care.area if care else None,
            created_at=self._at(care.created_at if care else person.created_at),
        )

    def reminder(self, text: Outbound) -> ReminderShown:
        """Return one message as it may be shown."""
        return ReminderShown(
            id=text.id,
            patient_id=text.person_id,
            enrolment_id=text.enrolment_id,
            step=text.step,
            message=text.message_id,
            channel=Reach(text.channel) if text.channel else None,
            due_at=self._at(text.due_at or text.created_at),
            moved_from=self._at(text.wanted_at) if text.wanted_at != text.due_at else None,
            why=text.why,
            status=text.state,
            error=text.error,
            created_at=self._at(text.created_at),
        )

    def enrolment(self, enrolment: Enrolment, laid: tuple[Outbound, ...]) -> EnrolmentShown:
        """Return an enrolment and its messages."""
        return EnrolmentShown(
            id=enrolment.id,
            patient_id=enrolment.person_id,
            plan=enrolment.plan,
            day0=enrolment.day0,
            status=enrolment.status,
            reason=enrolment.reason,
            reminders=[self.reminder(text) for text in laid],
            created_at=self._at(enrolment.created_at),
        )

    def alert(self, alert: Alert) -> AlertShown:
        """Return a case and its clock."""
        return AlertShown(
            id=alert.id,
            code=alert.code,
            patient_id=alert.person_id,
            enrolment_id=alert.enrolment_id,
            colour=alert.colour,
            because=alert.because,
            status=alert.status,
            rung=alert.rung,
            raised_at=self._at(alert.raised_at),
            climbs_at=self._at(alert.climbs_at),
            acknowledged_at=self._at(alert.acknowledged_at),
            closed_at=self._at(alert.closed_at),
        )

    def question(self, question: Question, cared_for: bool) -> QuestionShown:
        """Return a question; who asked it is named only where they are in somebody's care."""
        return QuestionShown(
            id=question.id,
            patient_id=question.person_id if cared_for else None,
            language=question.language,
            words=question.words,
            asked_at=self._at(question.asked_at),
            due_at=self._at(question.due_at),
            answered_at=self._at(question.answered_at),
        )

    @overload
    def _at(self, at: datetime) -> datetime: ...
    @overload
    def _at(self, at: None) -> None: ...
    def _at(self, at: datetime | None) -> datetime | None:
        return None if at is None else at.astimezone(self.zone).replace(microsecond=0)
