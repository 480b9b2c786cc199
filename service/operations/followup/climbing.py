"""Whom a case comes to, and to whom it climbs while nobody acknowledges it (clinical.md 5.2 and 5.3, P-HW)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from messages.content import Content
from messages.delivery import State
from messages.plans import reason
from service.operations.followup.duty import Roster, covers
from service.store import Transaction, outbound, patients, staff, timers
from service.store.alerts import Alert, Colour
from service.store.outbound import Outbound, Purpose
from service.store.staff import Role, Staff
from service.store.timers import Kind, Timer

ALERTS = "P-HW"
ASSIGNED, SECOND, SUPERVISOR = 0, 1, 2
LASTS = {Colour.RED: timedelta(hours=2), Colour.AMBER: timedelta(hours=24)}
"""How long an alert is of use that could not leave: then it has climbed, and the case stays on every list."""

OTHER = "other"
"""The reason told where content has no words for the one given: the worker is sent to the list."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Brings a case to the next health worker by text: its colour, code and reason, never a name or an illness."""

    content: Content
    roster: Roster

    def bring(self, tx: Transaction, alert: Alert, rung: int, now: datetime) -> Alert:
        """Return the case as it stands with the first health worker from ``rung`` up, who is sent a text.

        Where there is nobody it stays open on the highest rung: everybody who lists cases sees it.
        """
        timers.drop(tx, alert.id, Kind.CLIMB)
        rungs = (each for each in self._rungs(tx, alert, now) if each[0] >= rung and each[1].id != alert.staff_id)
        found = next(rungs, None)
        if found is None:
            return replace(alert, rung=SUPERVISOR, climbs_at=None)
        rung, who = found
        due_at = now if alert.colour is Colour.RED else self.roster.next_duty(who.duty, now)
        outbound.record(tx, self._text(alert, who, rung, due_at, now))
        climbs_at = None if rung == SUPERVISOR else due_at + self._patience(alert.colour, rung)
        if climbs_at is not None:
            timers.put(tx, Timer(f"climb-{alert.id}-{alert.colour}-{rung}", Kind.CLIMB, alert.id, climbs_at))
        return replace(alert, rung=rung, staff_id=who.id, climbs_at=climbs_at)

    def _patience(self, colour: Colour, rung: int) -> timedelta:
        """Return how long a rung has: red 15 minutes each, amber a day (content/plans.toml, P-HW)."""
        step = self.content.plans[ALERTS].step(colour.upper())
        waits = [0, *(silence.minutes for silence in step.silence)] if step else [0, 15]
        place = min(rung + 1, len(waits) - 1)
        return timedelta(minutes=waits[place] - waits[place - 1])

    def _rungs(self, tx: Transaction, alert: Alert, now: datetime) -> Iterator[tuple[int, Staff]]:
        """Yield who may get the case, the nearest first. A red one comes only to whoever can be called now, but for
        the supervisor; an amber one waits for the assigned worker's next duty."""
        patient = patients.get(tx, alert.person_id)
        area = patient.area if patient else None
        everybody = [each for each in staff.active(tx) if covers(each.area, area)]
        own = patient.staff_id if patient else None
        here = sorted(everybody, key=lambda each: (not self.roster.works(each, now), not each.oncall))
        waits = alert.colour is Colour.AMBER
        for each in here:
            if each.id == own and (waits or self.roster.reachable(each, now)):
                yield ASSIGNED, each
        others = [each for each in here if each.role is Role.WORKER and each.id != own]
        for rung in (ASSIGNED,) if waits else (ASSIGNED, SECOND):
            # An amber case has no second: it waits a day with one worker, then it is the supervisor's.
            yield from ((rung, each) for each in others if waits or self.roster.reachable(each, now))
        above = [each for role in (Role.SUPERVISOR, Role.ADMIN) for each in here if each.role is role]
        # With nobody above them a worker is woken off duty: a danger must reach some phone.
        workers = [each for each in here if each.role is Role.WORKER]
        last = above if above or waits else sorted(workers, key=lambda each: each.id != own)
        yield from ((SUPERVISOR, each) for each in last)

    def _text(self, alert: Alert, who: Staff, rung: int, due_at: datetime, now: datetime) -> Outbound:
        why = reason(alert.because)
        return Outbound(
            id=text_id(alert, rung),
            person_id=who.person_id,
            channel="sms",
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=State.SCHEDULED,
            created_at=now,
            due_at=due_at,
            message_id=f"{ALERTS}-{alert.colour.upper()}",
            purpose=Purpose.ALERT,
            urgent=True,
            slots={"CODE": alert.code, "WHY": why if why in self.content.messages else reason(OTHER)},
            expires_at=due_at + LASTS[alert.colour],
            staff_id=who.id,
        )


def text_id(alert: Alert, rung: int) -> str:
    """Return the id of the text that brings a case to a rung: there can be only one."""
    return f"{alert.id}-{alert.colour}-{rung}"
