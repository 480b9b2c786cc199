"""What programs get. Moments stand in the deployment's zone with its offset; a number is only ever masked."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonValue

from messages.delivery import State
from messages.turn import Mode
from service.store.alerts import Colour, Standing
from service.store.enrolments import Status
from service.store.people import Reach
from service.web.api.kinds import Moment

_PATIENT = "per_018f2c5d1a7b3e4c5d6f7a8b9c0"
_ENROLMENT = "enr_018f2c5d1a7b3e4c5d6f7a8b9c1"
_REMINDER = "mes_018f2c5d1a7b3e4c5d6f7a8b9c2"


class Agreed(StrEnum):
    """Whether the patient agreed, on their own phone, to be written to."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def _example(**fields: JsonValue) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [fields]}, frozen=True)


class PatientShown(BaseModel):
    """A patient's record."""

    model_config = _example(
        id=_PATIENT, phone_masked="+8801•••••678", language="bn", channel="sms", mode="private", consent="asked",
        area="Savar", created_at="2026-11-20T10:00:00+06:00",
    )  # fmt: skip

    id: str
    phone_masked: str = Field(description="`-` once the number was erased.")
    language: str | None
    channel: Reach
    mode: Mode
    consent: Agreed
    area: str | None
    created_at: Moment


class ReminderShown(BaseModel):
    """One message to a patient: scheduled, on its way, or what became of it."""

    model_config = _example(
        id=_REMINDER, patient_id=_PATIENT, enrolment_id=None, step=None, message="P-APPT-D1", channel="sms",
        due_at="2026-12-02T09:00:00+06:00", moved_from="2026-12-02T06:00:00+06:00", why="quiet hours",
        status="scheduled", error=None, created_at="2026-11-20T10:00:00+06:00",
    )  # fmt: skip

    id: str
    patient_id: str
    enrolment_id: str | None
    step: str | None
    message: str = Field(description="The open text's id; a shared phone gets its private form.")
    channel: Reach | None = Field(description="`null` where it is the patient's own at that time.")
    due_at: Moment
    moved_from: Moment | None = Field(description="When it was to go before it was moved.")
    why: str | None = Field(description="Why it was moved, merged or ended, such as `quiet hours`.")
    status: State
    error: str | None = Field(description="The carrier's code, where it gave one.")
    created_at: Moment


class EnrolmentShown(BaseModel):
    """One patient in one plan, with its messages so far: what comes again and again is laid out 14 days ahead."""

    model_config = _example(
        id=_ENROLMENT, patient_id=_PATIENT, plan="P-APPT", day0="2026-12-03", status="waiting_consent", reason=None,
        reminders=[], created_at="2026-11-20T10:00:00+06:00",
    )  # fmt: skip

    id: str
    patient_id: str
    plan: str
    day0: date
    status: Status
    reason: str | None
    reminders: list[ReminderShown]
    created_at: Moment


class MessageShown(BaseModel):
    """A text that may be sent as a one-off."""

    model_config = _example(
        id="P-APPT-D1", languages=["bn", "en"], texts={"en": "Tomorrow {TIME} is your visit at {PLACE}."},
        slots=["PLACE", "TIME"], approved=False,
    )  # fmt: skip

    id: str
    languages: list[str]
    texts: dict[str, str] = Field(description="The words by language, slots unfilled.")
    slots: list[str] = Field(description="What `values` must hold.")
    approved: bool = Field(description="Signed in every language. A live service sends no other.")


class AlertShown(BaseModel):
    """A case that a human must look at, and its clock."""

    model_config = _example(
        id="ale_018f2c5d1a7b3e4c5d6f7a8b9c3", code="B-1047", patient_id=_PATIENT, enrolment_id=_ENROLMENT,
        colour="red", because="worse after check", status="open", rung=0, raised_at="2026-11-20T10:00:00+06:00",
        climbs_at="2026-11-20T10:15:00+06:00", acknowledged_at=None, closed_at=None,
    )  # fmt: skip

    id: str
    code: str = Field(description="What a health worker calls the case; it says nothing of the patient.")
    patient_id: str
    enrolment_id: str | None
    colour: Colour = Field(description="`red`: act within 15 minutes. `amber`: the same day or the next morning.")
    because: str
    status: Standing
    rung: int = Field(description="How far it has climbed: 0 the assigned worker, 1 the second, 2 the supervisor.")
    raised_at: Moment
    climbs_at: Moment | None = Field(description="When it goes to the next one, if nobody acknowledges it.")
    acknowledged_at: Moment | None
    closed_at: Moment | None


class QuestionShown(BaseModel):
    """What a patient asked in their own words."""

    model_config = _example(
        id="que_018f2c5d1a7b3e4c5d6f7a8b9c4", patient_id=_PATIENT, language="en", words="Can I wash my face?",
        asked_at="2026-11-20T10:00:00+06:00", due_at="2026-11-22T10:00:00+06:00", answered_at=None,
    )  # fmt: skip

    id: str
    patient_id: str | None = Field(description="`null` for somebody in nobody's care.")
    language: str | None
    words: str | None = Field(description="`null` once they are no longer kept.")
    asked_at: Moment
    due_at: Moment = Field(description="By when an answer was promised.")
    answered_at: Moment | None


class RemindersPage(BaseModel):
    """A page of reminders."""

    items: list[ReminderShown]
    next: str | None = Field(description="The `cursor` of the next page; `null` on the last.")


class AlertsPage(BaseModel):
    """A page of cases."""

    items: list[AlertShown]
    next: str | None = Field(description="The `cursor` of the next page; `null` on the last.")


class QuestionsPage(BaseModel):
    """A page of questions."""

    items: list[QuestionShown]
    next: str | None = Field(description="The `cursor` of the next page; `null` on the last.")


class MessagesShown(BaseModel):
    """A page of the texts that may be sent as a one-off."""

    items: list[MessageShown]
    next: str | None = Field(description="The `cursor` of the next page; `null` on the last.")
