"""Follow-up plans as data: which message when, what each answer means, what silence leads to (clinical.md 5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Anchor(StrEnum):
    """What a step's time is counted from."""

    START = "start"
    EMERGENCY = "emergency"
    DOCTOR_TODAY = "doctor today"
    DOCTOR_THIS_WEEK = "doctor this week"
    VISIT = "visit"
    MISSED_VISIT = "missed visit"
    PRESCRIBED_TIMES = "prescribed times"
    LAST_DAY = "last day"
    ANSWER = "answer"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class When:
    """When a step is due: ``days`` and ``minutes`` after its anchor (negative: before), at local time ``at``.

    ``every`` repeats it after so many days; ``weekdays`` (1 Monday to 7 Sunday) repeats it on those days.
    ``at`` is "HH:MM" in the deployment's zone, ``None`` where the anchor's own moment or slot counts.
    """

    anchor: Anchor
    days: int = 0
    minutes: int = 0
    at: str | None = None
    every: int | None = None
    weekdays: tuple[int, ...] = ()


class Meaning(StrEnum):
    """What an answer to a plan message means. 1 is yes or the worrying answer, 2 is no; 1, 2, 3 better, same, worse."""

    YES = "yes"
    NO = "no"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    HELP = "needs help"
    NOT_YET = "not yet"
    WELL = "well"
    PARTLY = "partly"
    WEAK = "face weak"
    STOPPED = "stopped"
    BOTHERED = "bothered"
    HARD = "hard"
    TAKEN = "taken"
    MISSED = "missed"
    PROBLEM = "problem"
    DONE = "done"
    LATER = "later"
    PAIN = "pain"
    COMING = "coming"
    NEW_DAY = "new day"
    ELSEWHERE = "elsewhere"
    RED = "red or sore"
    WENT = "went"
    DIARY = "diary"
    SEEN = "seen"


class Does(StrEnum):
    """What an answer or a silence sets off. Colours are those of clinical.md 5.2."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    CHECK = "check"
    SAY = "say"
    RESEND = "resend"
    OFFER = "offer"
    REBOOK = "rebook"
    KEEP = "keep"
    SLOWER = "slower"
    NEXT_CONTACT = "next contact"
    SUPERVISOR = "supervisor"
    END = "end"


CALLING = frozenset({Does.RED, Does.AMBER, Does.OFFER, Does.REBOOK})
"""What brings a health worker to the telephone, and so needs a reason."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing set off. ``say`` is a message id, ``plan`` a plan id to offer.

    ``after`` is how many times in a row it must happen, ``since`` the first day on which it counts,
    ``because`` the short reason a health worker reads.
    """

    does: Does
    say: str | None = None
    plan: str | None = None
    after: int = 1
    since: int = 0
    because: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What one digit means, and what it sets off."""

    meaning: Meaning
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """What no answer sets off, ``minutes`` after the message."""

    minutes: int
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One message of a plan: its open text, its private text (the same id where neither names a body part).

    ``replies`` is keyed by the digit; the key "NNN" stands for three digits from 1 to 3 (the diary),
    "ACK" for a health worker's word.
    ``gate`` marks the steps a guideline rests on: 3 weeks, 3 months.
    """

    id: str
    when: When
    purpose: str
    text: str
    private: str
    replies: Mapping[str, Reply]
    silence: tuple[Silence, ...] = ()
    gate: bool = False


_NO_ID = re.compile("[^A-Z0-9]+")


def reason(because: str) -> str:
    """Return the id of the message that tells a health worker a reason, in their own language."""
    return f"WHY-{_NO_ID.sub('-', because.upper()).strip('-')}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A follow-up plan. ``needs`` says who may be enrolled; ``days`` is how long it runs at most.

    ``None`` days means the health worker or an event ends it; no plan runs past 12 months (clinical.md 5.2).
    """

    id: str
    title: str
    needs: str
    steps: tuple[Step, ...]
    days: int | None = None

    def step(self, step_id: str) -> Step | None:
        """Return the step with this id, ``None`` if the plan has none."""
        return next((step for step in self.steps if step.id == step_id), None)
