"""A missed call costs the caller nothing: it is turned away unbilled, and then answered (telephony.md 2, "Reject")."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from messages.delivery import State
from messages.plans import Does
from messages.turn import PlanAnswer
from service.operations.calling.answer_out import CHECK
from service.operations.followup.answers import Answers
from service.ports import CallHeard, Clock, Ids
from service.secrets import Address, Kind, normalise
from service.store import Store, Transaction, audit, calling, calls, outbound, people
from service.store.outbound import Outbound, Purpose
from service.store.people import Person, Reach

MISSED = "missed"
"""The status of a missed call, and through what an answer came that was given by one."""

THROUGH = "missed call"
A_DAY = 3
"""How often a number is called back, or its missed calls are acted on, within 24 hours."""

DEDUPLICATED = timedelta(minutes=10)
"""A second missed call within this adds nothing: people ring until they are rung."""

AFTER = timedelta(seconds=5)
"""How long after the missed call we ring: the line must be free again."""

OF_USE = timedelta(hours=1)
"""How long after a missed call a call back is still of use."""

NOTED = "SYS-PLAN-NOTED"
NOTHING_OPEN = "SYS-MISSED-NOTHING"


class Meant(StrEnum):
    """What a number stands for that is only ever rung and never picked up."""

    CALLBACK = "callback"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


_DIGITS = {Meant.BETTER: "1", Meant.SAME: "2", Meant.WORSE: "3"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What keeps calls back from being abused: the beginnings of numbers that are called, and how many in an hour.

    A caller's number can be forged: a missed call tells the caller nothing, and calls back are few.
    """

    prefixes: tuple[str, ...]
    an_hour: int


@dataclass(frozen=True, slots=True)
class MissedCall:
    """Acts on missed calls. ``numbers`` are ours, E.164, by what they stand for; ``turn_away`` is what the carrier
    is told."""

    store: Store
    answers: Answers
    numbers: Mapping[str, Meant]
    limits: Limits
    turn_away: Callable[[], str]
    clock: Clock
    ids: Ids
    country: str

    def meant(self, heard: CallHeard) -> Meant | None:
        """Return what the number that was rung stands for, ``None`` for one that we pick up, and for calls of ours."""
        if not self.numbers or heard.direction.startswith("outbound"):
            return None
        return self.numbers.get(normalise(heard.called, self.country).value)

    def __call__(self, heard: CallHeard, meant: Meant) -> str:
        """Act on a missed call, and return what turns it away. A repeat of the same call changes nothing.

        Raises ``StoreFault``.
        """
        now, caller = self.clock.now(), normalise(heard.caller, self.country)
        reply = self.turn_away()
        if caller.kind is not Kind.PHONE:
            return reply
        with self.store.transaction() as tx:
            person, _ = people.reach(tx, caller, self.ids.new("person"), now)
            if self._known(tx, person, heard, now):
                return reply
            if meant is Meant.CALLBACK:
                self._call_back(tx, person, caller, None, now)
            else:
                self._answer(tx, person, caller, meant, now)
            return reply

    def _known(self, tx: Transaction, person: Person, heard: CallHeard, now: datetime) -> bool:
        """Keep a missed call; return whether it is known, by the carrier's id, or one too many."""
        before = calls.find(tx, heard.provider_id)
        if before is not None:
            return True
        many = calling.missed(tx, person.id, now - timedelta(days=1)) >= 2 * A_DAY
        status = "ignored" if many else MISSED
        calls.begin(tx, calls.Start(self.ids.new("call"), heard.provider_id, person.id, "inbound", "", status), now)
        return many

    def _answer(self, tx: Transaction, person: Person, caller: Address, meant: Meant, now: datetime) -> None:
        """Take a missed call as the answer to the newest open question; "worse" is rung at once, for the check."""
        answer = self.answers.record(tx, person.id, _DIGITS[meant], THROUGH, now)
        _note(tx, person.id, "answered" if answer else "nothing open", meant, now)
        if meant is Meant.WORSE or _checks(answer):
            self._call_back(tx, person, caller, CHECK, now)
            return
        self._write(tx, person, NOTED if answer else NOTHING_OPEN, now)

    def _call_back(self, tx: Transaction, person: Person, caller: Address, step: str | None, now: datetime) -> None:
        """Schedule one call to whoever rang, unless one is on its way or there were too many.

        At any hour: whoever rings is awake, and asked for it.
        """
        refused = self._refused(tx, person, caller, now)
        _note(tx, person.id, refused or "calls back", Meant.CALLBACK, now)
        if refused is None:
            due = now + AFTER
            outbound.record(tx, self._row(person, Reach.VOICE, "V-GREETING", Purpose.CALLBACK, due, step, due + OF_USE))
        elif step == CHECK and refused != "on its way":
            # Nobody who says it is worse is left with nothing: the check by text asks the same.
            self._write(tx, person, "SYS-DANGER-IF", now)

    def _refused(self, tx: Transaction, person: Person, caller: Address, now: datetime) -> str | None:
        if not caller.value.startswith(self.limits.prefixes):
            return "not called back there"
        if person.blocked_at is not None:
            return "blocked"
        if calling.called_back(tx, now - DEDUPLICATED, person.id):
            return "on its way"
        if calling.called_back(tx, now - timedelta(days=1), person.id) >= A_DAY:
            return "enough today"
        if calling.called_back(tx, now - timedelta(hours=1)) >= self.limits.an_hour:
            return "enough in an hour"
        return None

    def _write(self, tx: Transaction, person: Person, message: str, now: datetime) -> None:
        purpose = Purpose.DANGER if message == "SYS-DANGER-IF" else Purpose.ANSWER
        outbound.record(tx, self._row(person, Reach.SMS, message, purpose, now, None, now + OF_USE))

    def _row(
        self,
        person: Person,
        channel: Reach,
        message: str,
        purpose: Purpose,
        due: datetime,
        step: str | None,
        expires: datetime,
    ) -> Outbound:
        return Outbound(
            id=self.ids.new("message"),
            person_id=person.id,
            channel=channel,
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=State.SCHEDULED,
            created_at=due if channel is Reach.SMS else due - AFTER,
            due_at=due,
            message_id=message,
            purpose=purpose,
            urgent=True,
            step=step,
            slots={},
            expires_at=expires,
        )


def _checks(answer: PlanAnswer | None) -> bool:
    return answer is not None and any(action.does is Does.CHECK for action in answer.actions)


def _note(tx: Transaction, person_id: str, what: str, meant: Meant, now: datetime) -> None:
    event = audit.Event(now, "patient", THROUGH, "person", person_id, {"number": meant.value, "did": what})
    audit.record(tx, event)
