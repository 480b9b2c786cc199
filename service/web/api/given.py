"""What programs send."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonValue

from messages.delivery import State
from messages.turn import Mode
from service.store.alerts import Standing
from service.store.people import Reach
from service.web.api.kinds import Day, Id, Moment, Values
from service.web.api.paging import MOST, USUAL


def _example(**fields: JsonValue) -> ConfigDict:
    return ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra={"examples": [fields]})


class NewPatient(BaseModel):
    """A patient to be cared for. Barta asks them on their own phone whether they agree."""

    model_config = _example(phone="01712345678", language="bn", channel="sms", mode="private")

    phone: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        description="The patient's number in any form; it is stored encrypted and only ever shown masked."
    )
    language: Annotated[str, Field(min_length=1, max_length=20)] = Field(description="A code such as `bn` or `en`.")
    channel: Reach = Field(default=Reach.SMS, description="Texts, or calls for who cannot read.")
    mode: Mode = Field(default=Mode.PRIVATE, description="`private`: no text names the illness. A shared phone.")
    area: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        default=None, description="Where the patient lives; the health worker's own area where none is given."
    )


class NewEnrolment(BaseModel):
    """A plan to begin for a patient."""

    model_config = _example(
        patient_id="per_018f2c5d1a7b3e4c5d6f7a8b9c0",
        plan="APPT",
        day0="2026-12-03",
        values={"DATE": "03/12/2026", "TIME": "10:30", "PLACE": "Upazila Health Complex"},
    )

    patient_id: Id
    plan: Id = Field(description="Such as `BELL` or `P-BELL`.")
    day0: Day = Field(description="The day the plan counts from, at most 30 days back and 365 ahead.")
    values: Values = Field(default_factory=dict, description="What the plan's texts need, such as DATE or PLACE.")


class Reason(BaseModel):
    """Why an enrolment is paused, goes on or ends."""

    model_config = _example(reason="travelling")

    reason: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        description="A short word for the record; no name and no number."
    )


class NewReminder(BaseModel):
    """One message at one time."""

    model_config = _example(
        patient_id="per_018f2c5d1a7b3e4c5d6f7a8b9c0",
        message="P-APPT-D1",
        due_at="2026-12-02T10:00:00+06:00",
        values={"TIME": "10:30", "PLACE": "Upazila Health Complex"},
        channel="sms",
    )

    patient_id: Id
    message: Id = Field(description="An id from `GET /messages?kind=reminder`.")
    due_at: Moment = Field(description="When it should go. In quiet hours it is moved, and the answer says so.")
    values: Values = Field(default_factory=dict)
    channel: Reach | None = Field(default=None, description="The patient's own where none is given.")


class NewAnswer(BaseModel):
    """An answer in a health worker's words, in the patient's language."""

    model_config = _example(answer="Yes, you can wash your face as usual. Keep soap out of the eye.")

    answer: Annotated[str, Field(min_length=1, max_length=500)] = Field(
        description="No medicine's name and no amount; the emergency number is added by itself."
    )


class _Pages(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    cursor: Annotated[str, Field(max_length=400)] | None = Field(
        default=None, description="The `next` of the page before."
    )
    limit: Annotated[int, Field(ge=1, le=MOST)] = Field(default=USUAL, description="Items on a page.")


class ReminderQuery(_Pages):
    """Which reminders."""

    status: State | None = Field(default=None, description="Only those in this state.")
    patient_id: Id | None = Field(default=None, description="Only this patient's.")


class AlertQuery(_Pages):
    """Which cases."""

    status: Standing | None = Field(default=None, description="Only those that stand so.")


class QuestionQuery(_Pages):
    """Which questions."""

    status: Literal["waiting", "answered"] | None = Field(default=None, description="Only those.")


class MessageQuery(_Pages):
    """Which messages."""

    kind: Literal["reminder"] = Field(description="What may be sent as a one-off.")
