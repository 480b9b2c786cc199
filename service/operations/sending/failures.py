"""What failed reminders lead to: after three a health worker looks, after five different days the number rests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import takewhile

from messages.delivery import State
from service.operations.sending.because import NOT_REACHED, Because
from service.operations.sending.neighbours import RaiseCase
from service.store import Transaction, audit, leaving, people
from service.store.alerts import Colour
from service.store.outbound import Outbound, Purpose

TASK_AFTER = 3
"""Failures in a row after which a health worker is told (clinical.md 5.2, "Retry")."""

REST_AFTER_DAYS = 5
"""Different days on which reminders failed, none arriving in between, after which nothing scheduled goes."""

LOOKED_AT = 40
_FAILED = frozenset({State.FAILED, State.UNDELIVERED})


@dataclass(frozen=True, slots=True)
class Failures:
    """Counts the failures of a person's reminders. ``zone`` says what a day is."""

    raise_case: RaiseCase
    zone: tzinfo

    def note(self, tx: Transaction, row: Outbound, now: datetime) -> bool:
        """Act on a reminder, text or call, that has just failed; return whether the number now rests.

        The caller holds the person. Troubles of the carrier are not counted: a wrong setting of ours must neither
        rest every number nor send every health worker to every patient.
        """
        if row.purpose is not Purpose.REMINDER:
            return False
        row_by_row = leaving.latest(tx, row.person_id, Purpose.REMINDER, LOOKED_AT)
        counted = [each for each in row_by_row if each.why != Because.CARRIER]
        failed = list(takewhile(lambda each: each.state in _FAILED, counted))
        if len(failed) >= TASK_AFTER:
            self.raise_case(tx, row.person_id, Colour.AMBER, NOT_REACHED, row.enrolment_id, now)
        if len(self._days(failed)) < REST_AFTER_DAYS:
            return False
        people.rest(tx, row.person_id, now)
        audit.record(tx, audit.Event(now, "clock", "Rest", "person", row.person_id, {"failed": len(failed)}))
        return True

    def _days(self, failed: Sequence[Outbound]) -> set[object]:
        return {each.due_at.astimezone(self.zone).date() for each in failed if each.due_at is not None}
