"""Why a health worker's or a program's request cannot be done: every fault at once, each a sentence for a person."""

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """What can be wrong with a request. Programs read the word, people the sentence."""

    UNKNOWN_PATIENT = "unknown_patient"
    UNKNOWN_ENROLMENT = "unknown_enrolment"
    UNKNOWN_REMINDER = "unknown_reminder"
    UNKNOWN_ALERT = "unknown_alert"
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_PLAN = "unknown_plan"
    UNKNOWN_MESSAGE = "unknown_message"
    NOT_YOURS = "not_yours"
    BAD_NUMBER = "bad_number"
    NUMBER_ABROAD = "number_abroad"
    BAD_LANGUAGE = "bad_language"
    BAD_DATE = "bad_date"
    PAST_DATE = "past_date"
    TOO_FAR = "too_far"
    MISSING_VALUE = "missing_value"
    UNKNOWN_VALUE = "unknown_value"
    BAD_VALUE = "bad_value"
    VALUE_TOO_LONG = "value_too_long"
    ALREADY_ENROLLED = "already_enrolled"
    OPTED_OUT = "opted_out"
    BLOCKED = "blocked"
    BAD_WORDS = "bad_words"
    NOT_APPROVED = "not_approved"
    NOT_POSSIBLE_NOW = "not_possible_now"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the field it is in, and what, why and what to do in one sentence that names no patient."""

    field: str
    problem: Problem
    sentence: str


class Refused(Exception):
    """A request was not carried out, and nothing of it was stored."""

    def __init__(self, *faults: Fault) -> None:
        """Hold every fault that was found."""
        super().__init__("; ".join(fault.sentence for fault in faults))
        self.faults = faults
