"""Cases a human must look at: raised, brought to somebody, acknowledged, closed by a human only (clinical.md 5.2)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from messages.delivery import State
from service.operations.followup.climbing import SUPERVISOR, Ladder, text_id
from service.operations.followup.refusals import Fault, Problem, Refused
from service.operations.followup.rights import cares_for
from service.ports import Ids
from service.store import Transaction, alerts, audit, outbound, patients, timers
from service.store.alerts import Alert, Colour, Scope, Standing
from service.store.outbound import Outbound
from service.store.staff import Role, Staff
from service.store.timers import Kind, Timer

CODE = re.compile(r"(?:b[\s-]*)?([0-9]{4,9})", re.IGNORECASE)
CLOCK = "clock"


class Outcome(StrEnum):
    """What came of a case, as the human who closes it says."""

    REACHED = "reached"
    HOSPITAL = "hospital"
    DOCTOR = "doctor"
    VISITED = "visited"
    NOT_REACHED = "not reached"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True)
class Cases:
    """Raises and settles cases. Hold the person of a case before raising one."""

    ladder: Ladder
    ids: Ids

    def raise_case(
        self, tx: Transaction, person_id: str, colour: Colour, because: str, enrolment_id: str | None, now: datetime
    ) -> Alert:
        """Return the case about a person for a reason; while one is unsettled there is no second for the same.

        An amber one that becomes red begins anew with the assigned worker. ``because`` is a reason of
        content/plans.toml.
        """
        same = next((each for each in alerts.unsettled(tx, person_id) if each.because == because), None)
        if same is not None and (same.colour is colour or same.colour is Colour.RED):
            _note(tx, CLOCK, "case raised again", same, now)
            return same
        if same is not None:
            graver = replace(same, colour=colour, status=Standing.OPEN, staff_id=None)
            alert = self.ladder.bring(tx, replace(graver, acknowledged_at=None, acknowledged_by=None), 0, now)
            alerts.store(tx, alert)
        else:
            number = alerts.next_number(tx)
            fresh = Alert(
                id=self.ids.new("alert"),
                number=number,
                person_id=person_id,
                enrolment_id=enrolment_id,
                colour=colour,
                because=because,
                status=Standing.OPEN,
                rung=0,
                staff_id=None,
                raised_at=now,
            )
            alert = self.ladder.bring(tx, fresh, 0, now)
            alerts.add(tx, alert)
        _note(tx, CLOCK, "case raised", alert, now, {"colour": colour.value, "because": because, "rung": alert.rung})
        return alert

    def climb(self, tx: Transaction, alert_id: str, now: datetime) -> None:
        """Bring a case nobody acknowledged to the next rung; one that is settled or at the top stays."""
        alert = alerts.get(tx, alert_id)
        if alert is None or alert.status is not Standing.OPEN:
            return
        climbed = self.ladder.bring(tx, alert, alert.rung + 1, now)
        alerts.store(tx, climbed)
        _note(tx, CLOCK, "case climbed", climbed, now, {"rung": climbed.rung})

    def due(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Act on a timer of kind ``climb``; one of an older colour has nothing to say any more."""
        self.climb(tx, timer.subject_id, now)

    def acknowledge(self, tx: Transaction, who: Staff, code_or_id: str, now: datetime) -> Alert:
        """Return the case after somebody took it on: it climbs no further. A second time changes nothing.

        Raises :class:`Refused` for a case that is unknown, closed, or nobody's who asks.
        """
        alert = self._theirs(tx, who, code_or_id)
        if alert.status is Standing.CLOSED:
            raise Refused(
                Fault("alert", Problem.NOT_POSSIBLE_NOW, f"Case {alert.code} is closed: nothing is left to do.")
            )
        if alert.status is Standing.ACKNOWLEDGED:
            return alert
        taken = replace(
            alert, status=Standing.ACKNOWLEDGED, acknowledged_at=now, acknowledged_by=who.id, climbs_at=None
        )
        self._settle(tx, taken, now)
        _note(tx, who.id, "case acknowledged", taken, now)
        return taken

    def close(self, tx: Transaction, who: Staff, code_or_id: str, outcome: Outcome, now: datetime) -> Alert:
        """Return the case after a human closed it with what came of it. A second time changes nothing.

        Raises :class:`Refused` for a case that is unknown or nobody's who asks.
        """
        alert = self._theirs(tx, who, code_or_id)
        if alert.status is Standing.CLOSED:
            return alert
        closed = replace(
            alert,
            status=Standing.CLOSED,
            acknowledged_at=alert.acknowledged_at or now,
            acknowledged_by=alert.acknowledged_by or who.id,
            climbs_at=None,
            closed_at=now,
            closed_by=who.id,
        )
        self._settle(tx, closed, now)
        _note(tx, who.id, "case closed", closed, now, {"outcome": outcome.value})
        return closed

    def listing(
        self, tx: Transaction, who: Staff, status: Standing | None, after: int | None, limit: int
    ) -> tuple[Alert, ...]:
        """Return the cases somebody may see, newest first, older than number ``after``: a worker those of their own
        patients and those that came to them, a supervisor those of the area, an admin all."""
        if who.role is Role.ADMIN:
            return alerts.listing(tx, Scope(), status, after, limit)
        area = who.area if who.role is Role.SUPERVISOR else None
        return alerts.listing(tx, Scope(who.id, area), status, after, limit)

    def find(self, tx: Transaction, code_or_id: str) -> Alert | None:
        """Return a case by its id or its code (``B-1047``, ``b1047``, ``1047``), ``None`` if there is none."""
        code = CODE.fullmatch(code_or_id.strip())
        return alerts.by_number(tx, int(code[1])) if code else alerts.get(tx, code_or_id)

    def _theirs(self, tx: Transaction, who: Staff, code_or_id: str) -> Alert:
        alert = self.find(tx, code_or_id)
        if alert is None:
            raise Refused(
                Fault("alert", Problem.UNKNOWN_ALERT, "There is no such case: look at the code, such as B-1047.")
            )
        if not _may(tx, who, alert):
            raise Refused(
                Fault("alert", Problem.NOT_YOURS, f"Case {alert.code} is not yours: ask your supervisor to take it.")
            )
        return alert

    def _settle(self, tx: Transaction, alert: Alert, now: datetime) -> None:
        """Store a case nobody needs to be told of any more, and keep back what has not left."""
        alerts.store(tx, alert)
        timers.drop(tx, alert.id, Kind.CLIMB)
        for text in _told(tx, alert):
            if text.state is State.SCHEDULED:
                outbound.change(tx, text.id, outbound.Change(State.CANCELLED), now)


def _told(tx: Transaction, alert: Alert) -> Iterator[Outbound]:
    """Yield the texts that brought a case to somebody."""
    for colour in Colour:
        for rung in range(SUPERVISOR + 1):
            text = outbound.get(tx, text_id(replace(alert, colour=colour), rung))
            if text is not None:
                yield text


def _may(tx: Transaction, who: Staff, alert: Alert) -> bool:
    """Return whether somebody may settle a case: it came to them, or is about somebody they care for."""
    patient = patients.get(tx, alert.person_id)
    if who.role is Role.ADMIN or who.id == alert.staff_id or (patient and cares_for(who, patient)):
        return True
    return any(text.staff_id == who.id for text in _told(tx, alert))


def _note(
    tx: Transaction, actor: str, what: str, alert: Alert, now: datetime,
    detail: Mapping[str, str | int | bool] | None = None,
) -> None:  # fmt: skip
    audit.record(tx, audit.Event(now, actor, what, "alert", alert.id, detail or {}))
