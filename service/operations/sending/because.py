"""Why something of ours did not go, beside the reasons of the calendar (:class:`messages.schedule.Why`)."""

from enum import StrEnum


class Because(StrEnum):
    """The reason kept with a text or call that ended or waits; docs/operations.md says what each means."""

    STOPPED = "opted out"
    NO_CONSENT = "no consent"
    BLOCKED = "blocked"
    NO_NUMBER = "no number"
    RESTING = "resting"
    SHARED_PHONE = "shared phone"
    NOT_APPROVED = "not approved"
    NO_WORDS = "no words"
    TOO_LATE = "too late"
    QUESTION_OPEN = "question open"
    REFUSED = "refused"
    CARRIER = "carrier away"


NOT_REACHED = "not reached"
"""Why a health worker must look: a person's reminders failed three times (clinical.md 5.2, "Retry")."""

UNKNOWN = "unknown"
"""Why a health worker must look: nobody knows whether something arrived, and it is not sent again."""
