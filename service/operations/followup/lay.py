"""Laying plans out: their messages as rows of the outbox, a piece at a time, and taking them back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from messages.catalog import Catalog, slots_of
from messages.delivery import State
from messages.laying import Dated, Facts, Timetable, dated
from messages.laying.dating import YEAR, repeats
from messages.plans import Anchor, Plan
from messages.schedule.days import moment
from service.operations.followup.care import Care, look_at
from service.operations.followup.places import find_places
from service.ports import Ids
from service.store import Transaction, audit, bookings, enrolments, outbound, timers
from service.store.enrolments import Enrolment, Status
from service.store.outbound import Outbound, Purpose
from service.store.timers import Kind, Timer

HORIZON = timedelta(days=14)
"""How far ahead a message that comes again and again is laid out."""

AHEAD = timedelta(days=3)
"""How long before that piece is used up the next is laid."""

ANSWERED = timedelta(days=3)
"""How long after its last message a plan ends: an answer counts for 48 hours (clinical.md 5.2)."""

OVER = "plan end"


@dataclass(frozen=True, slots=True)
class Lay:
    """Lays out plans for the languages and times of one deployment."""

    catalog: Catalog
    timetable: Timetable
    ids: Ids

    def activate(self, tx: Transaction, enrolment: Enrolment, now: datetime) -> tuple[Outbound, ...]:
        """Let a plan run, from consent or after a pause, and return its messages; past steps are not sent."""
        running = replace(enrolment, status=Status.ACTIVE, reason=None)
        enrolments.change(tx, enrolment.id, Status.ACTIVE, None, now)
        cares = look_at(tx, (enrolment.person_id,), now)
        audit.record(tx, _event(now, enrolment, "plan runs"))
        return self.begin(tx, (running,), cares, now).get(enrolment.id, ())

    def begin(
        self, tx: Transaction, begun: Sequence[Enrolment], cares: Mapping[str, Care], now: datetime
    ) -> dict[str, tuple[Outbound, ...]]:
        """Lay out plans that run from now on, of many people at once, and return the messages of each by its id."""
        until = now + HORIZON
        fresh = [text for each in begun for text in self._texts(each, self._dated(each, now, until), now)]
        settled = self.place(tx, fresh, cares, now)
        found: dict[str, list[Outbound]] = {each.id: [] for each in begun}
        for text in settled:
            found[text.enrolment_id or ""].append(text)
        for each in begun:
            enrolments.laid(tx, each.id, until, now)
            self._look_again(tx, each, found[each.id], until, now)
        return {name: tuple(rows) for name, rows in found.items()}

    def place(
        self, tx: Transaction, fresh: Sequence[Outbound], cares: Mapping[str, Care], now: datetime
    ) -> tuple[Outbound, ...]:
        """Store new reminders where hours and caps let them go, and return them as they are stored.

        ``due_at`` is when each wants to go; ``cares`` holds everybody they are for. Those that are scheduled already
        may make room: both in the same transaction.
        """
        by_person: dict[str, list[Outbound]] = {}
        for text in fresh:
            channel = text.channel or cares[text.person_id].person.channel.value
            by_person.setdefault(text.person_id, []).append(replace(text, channel=channel))
        stored: list[Outbound] = []
        moves: list[bookings.Move] = []
        for name, texts in by_person.items():
            eye = any(text.message_id.startswith(f"{self.timetable.caps.care}-") for text in texts)
            settled = find_places(self.timetable, cares[name], texts, now, eye)
            stored += settled.fresh
            moves += settled.moves
        outbound.schedule(tx, stored)
        bookings.move(tx, moves, now)
        return tuple(stored)

    def lay(self, tx: Transaction, enrolment: Enrolment, until: datetime, now: datetime) -> tuple[Outbound, ...]:
        """Lay out what comes again and again up to ``until``, from where it was laid out to."""
        laid = enrolment.laid_until or now
        more = [each for each in self._dated(enrolment, now, until) if each.repeated and each.at > laid]
        cares = look_at(tx, (enrolment.person_id,), now)
        stored = self.place(tx, self._texts(enrolment, more, now), cares, now)
        enrolments.laid(tx, enrolment.id, until, now)
        self._look_again(tx, enrolment, stored, until, now)
        return stored

    def extend(self, tx: Transaction, timer: Timer, now: datetime) -> None:
        """Act on a timer of the kind LAY: lay the next piece, or end a plan that has said everything."""
        enrolment = enrolments.get(tx, timer.subject_id)
        if enrolment is None or enrolment.status is not Status.ACTIVE:
            return
        if self._comes_again(enrolment, enrolment.laid_until or now, now):
            self.lay(tx, enrolment, max(now, enrolment.laid_until or now) + HORIZON, now)
            return
        care = look_at(tx, (enrolment.person_id,), now)[enrolment.person_id]
        if any(each.state in bookings.UNSENT for each in care.load if each.enrolment_id == enrolment.id):
            timers.put(tx, Timer(self.ids.new("timer"), Kind.LAY, enrolment.id, now + ANSWERED))
            return
        withdraw(tx, enrolment.id, OVER, now)
        enrolments.change(tx, enrolment.id, Status.ENDED, OVER, now)
        audit.record(tx, _event(now, enrolment, "plan ended", reason=OVER))

    def missed(self, tx: Transaction, enrolment: Enrolment, now: datetime) -> Outbound | None:
        """Lay out the text about a missed visit, ``None`` where its day has passed (clinical.md 5.3, P-APPT)."""
        facts = replace(_facts(enrolment, now), missed=True)
        steps = dated(self._plan(enrolment), facts, self.timetable.calendar.zone, now, self.timetable.usual)
        about = [each for each in steps if each.step.when.anchor is Anchor.MISSED_VISIT]
        cares = look_at(tx, (enrolment.person_id,), now)
        stored = self.place(tx, self._texts(enrolment, about, now), cares, now)
        return stored[0] if stored else None

    def _plan(self, enrolment: Enrolment) -> Plan:
        return self.catalog.content.plans[enrolment.plan]

    def _dated(self, enrolment: Enrolment, now: datetime, until: datetime) -> tuple[Dated, ...]:
        zone = self.timetable.calendar.zone
        return dated(self._plan(enrolment), _facts(enrolment, now), zone, until, self.timetable.usual)

    def _comes_again(self, enrolment: Enrolment, after: datetime, now: datetime) -> bool:
        if not repeats(self._plan(enrolment)):
            return False
        year = max(after, now) + YEAR
        return any(each.repeated and each.at > after for each in self._dated(enrolment, now, year))

    def _look_again(
        self, tx: Transaction, enrolment: Enrolment, laid: Iterable[Outbound], until: datetime, now: datetime
    ) -> None:
        """Set when the next piece is laid, or the plan looked at for its end: after its last message or its visit."""
        timers.drop(tx, enrolment.id, Kind.LAY)
        if self._comes_again(enrolment, until, now):
            at = until - AHEAD
        else:
            ends = [text.due_at for text in laid if text.due_at is not None]
            if "DATE" in enrolment.slots:
                day = date.fromisoformat(enrolment.slots["DATE"])
                ends.append(moment(day, self.timetable.usual, self.timetable.calendar.zone))
            at = max(ends, default=now) + ANSWERED
        timers.put(tx, Timer(self.ids.new("timer"), Kind.LAY, enrolment.id, at))

    def _texts(self, enrolment: Enrolment, steps: Iterable[Dated], now: datetime) -> tuple[Outbound, ...]:
        return tuple(
            replace(
                self.reminder(enrolment.person_id, each.step.text, each.at, enrolment.slots, now),
                enrolment_id=enrolment.id,
                step=each.step.id,
                staff_id=enrolment.staff_id,
            )
            for each in steps
        )

    def reminder(
        self, person_id: str, message: str, at: datetime, values: Mapping[str, str], now: datetime
    ) -> Outbound:
        """Return a reminder that wants to go at a moment, not yet stored; its words are chosen when it leaves.

        The person's own channel is taken when it is placed, unless one is named by then.
        """
        sort = self.timetable.sort(message)
        taken = slots_of(self.catalog.content.messages[message].english)
        return Outbound(
            id=self.ids.new("message"),
            person_id=person_id,
            channel="",
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=State.SCHEDULED,
            created_at=now,
            due_at=at,
            message_id=message,
            purpose=Purpose.REMINDER,
            urgent=sort.exempt or sort.check,
            slots={name: value for name, value in values.items() if name in taken},
        )


def withdraw(tx: Transaction, enrolment_id: str, why: str, now: datetime) -> int:
    """Cancel what of a plan has not left, drop its timers, and return how many messages that were."""
    timers.drop(tx, enrolment_id, Kind.LAY)
    return bookings.cancel_of_enrolment(tx, enrolment_id, why, now)


def stop(tx: Transaction, person_id: str, why: str, now: datetime) -> tuple[Enrolment, ...]:
    """End every plan of a person, cancel what has not left, drop what would still be asked, and return the plans.

    What answers a danger goes on: it needs no consent (clinical.md 5.2, "Stop rules"; 8).
    """
    ended = enrolments.of_people(tx, (person_id,)).get(person_id, ())
    for each in ended:
        enrolments.change(tx, each.id, Status.ENDED, why, now)
        audit.record(tx, _event(now, each, "plan ended", reason=why, staff=each.staff_id or ""))
    bookings.cancel_of_person(tx, person_id, why, now)
    timers.drop_of_person(tx, person_id, Kind.LAY, Kind.SILENCE, Kind.CONSENT)
    return ended


def _facts(enrolment: Enrolment, now: datetime) -> Facts:
    return Facts(
        day0=enrolment.day0,
        made=enrolment.created_at,
        now=now,
        values=enrolment.slots,
        began=enrolment.laid_until is None,
        pace=enrolment.pace,
    )


def _event(now: datetime, enrolment: Enrolment, what: str, **detail: str) -> audit.Event:
    return audit.Event(now, "clock", what, "enrolment", enrolment.id, {"plan": enrolment.plan, **detail})
