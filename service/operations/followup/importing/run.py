"""Carrying a spreadsheet out, some hundreds of rows in a transaction; a row that is refused stops no other."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice

from messages.delivery import State
from messages.turn import Consent
from service.operations.followup.desk import Desk
from service.operations.followup.importing.rows import Reading, Wish
from service.operations.followup.importing.sheets import Row
from service.operations.followup.refusals import Fault, Problem, Refused
from service.ports import Clock
from service.secrets import mask, normalise
from service.store import Store, Transaction, listings
from service.store.enrolments import Status
from service.store.people import Person, Reach
from service.store.staff import Staff

BATCH = 500
LONGEST = 0.5
"""Rows in a transaction and seconds it may last: a patient's text waits for it where the database has one writer."""

GAP = 0.05
"""Seconds between two transactions: whoever waits for SQLite asks again and again, and must meet it free."""


class Fate(StrEnum):
    """What becomes of a row."""

    ENROLLED = "enrolled"
    WAITING = "waits for consent"
    SCHEDULED = "scheduled"
    ASKED = "asked for consent"
    THERE = "already there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row, or would: its number, patient's number masked, plan or message, and why."""

    row: int
    fate: Fate
    phone: str = "-"
    what: str = ""
    why: tuple[str, ...] = ()


class _UndoneError(Exception):
    """Takes a trial run back."""


@dataclass(slots=True)
class _Seen:
    """What earlier rows of this file asked for: in a trial run nothing of it is stored."""

    wishes: set[tuple[str, ...]] = field(default_factory=set)

    def again(self, *wish: str) -> bool:
        known = wish in self.wishes
        self.wishes.add(wish)
        return known


@dataclass(frozen=True, slots=True)
class Import:
    """Carries rows out for ``staff``, whose patients they become. ``trial`` stores nothing."""

    store: Store
    desk: Desk
    clock: Clock
    reading: Reading
    staff: Staff
    trial: bool = False

    def run(self, rows: Iterable[Row], progress: Callable[[int], None]) -> Iterator[Outcome]:
        """Yield what becomes of each row; ``progress`` hears how many rows each transaction held.

        Raises ``StoreFault``; what was yielded before is stored, and a repeat of the whole file adds only the rest.
        """
        seen = _Seen()
        remaining = iter(rows)
        while batch := self._batch(remaining, seen):
            yield from batch
            progress(len(batch))
            time.sleep(GAP)

    def _batch(self, rows: Iterator[Row], seen: _Seen) -> list[Outcome]:
        """Carry out the next rows in one transaction, and return what became of them; none at the end."""
        done: list[Outcome] = []
        began = time.monotonic()
        try:
            with self.store.transaction() as tx:
                for row in islice(rows, BATCH):
                    done.append(self._row(tx, row, seen))
                    if time.monotonic() - began > LONGEST:
                        break
                if self.trial:
                    raise _UndoneError
        except _UndoneError:
            pass
        return done

    def _row(self, tx: Transaction, row: Row, seen: _Seen) -> Outcome:
        wish = self.reading.wish(row)
        if isinstance(wish, tuple):
            return Outcome(row.number, Fate.REFUSED, why=wish)
        shown = _masked(wish.phone, self.reading.country)
        part = tx.connection.begin_nested()
        try:
            fate, why = self._carry_out(tx, wish, seen)
        except Refused as refused:
            part.rollback()
            fate, why = _fate(refused), tuple(fault.sentence for fault in refused.faults)
        else:
            part.commit()
        return Outcome(row.number, fate, shown, wish.what, why)

    def _carry_out(self, tx: Transaction, wish: Wish, seen: _Seen) -> tuple[Fate, tuple[str, ...]]:
        now = self.clock.now()
        channel = wish.channel or Reach.SMS
        try:
            person, _ = self.desk.register(
                tx, self.staff, wish.phone, wish.language, channel, wish.mode, now, wish.area
            )
        except Refused as refused:
            raise Refused(*refused.faults, *self._wrong_besides(wish, now)) from None
        if wish.due_at is not None:
            return self._remind(tx, wish, person, seen)
        if wish.day0 is None:
            raise ValueError("a row that was read has a day or a moment")
        enrolment, _ = self.desk.enrol(tx, self.staff, person.id, wish.plan, wish.day0, wish.values, now)
        if seen.again(_number(person), enrolment.plan):
            return Fate.THERE, ("an earlier row of this file says the same.",)
        return Fate.ENROLLED if enrolment.status is Status.ACTIVE else Fate.WAITING, ()

    def _wrong_besides(self, wish: Wish, now: datetime) -> Iterator[Fault]:
        """Yield what is wrong with a row whoever its patient is, so that it is told together with the patient."""
        checks = self.desk.intake.checks
        if wish.day0 is not None:
            yield from checks.day0(wish.day0, now)
            yield from () if checks.plan(wish.plan) else (checks.unknown_plan(wish.plan),)
        if wish.due_at is not None:
            yield from checks.moment(wish.due_at, now)
            yield from () if checks.takes_alone(wish.message) else (checks.unknown_message(wish.message),)

    def _remind(self, tx: Transaction, wish: Wish, person: Person, seen: _Seen) -> tuple[Fate, tuple[str, ...]]:
        at = wish.due_at
        if at is None:
            raise ValueError("a row that was read has a day or a moment")
        if listings.is_scheduled(tx, person.id, wish.message, at):
            return Fate.THERE, ("this patient gets this message at this time already.",)
        if person.consent is Consent.ASKED:
            return Fate.ASKED, ("the patient was asked on their phone: import again once they agreed.",)
        now = self.clock.now()
        made = self.desk.remind(tx, self.staff, person.id, wish.message, at, wish.values, now, wish.channel)
        if seen.again(_number(person), wish.message, at.isoformat()):
            return Fate.THERE, ("an earlier row of this file says the same.",)
        if made.state is State.CANCELLED:
            return Fate.REFUSED, (f"there is no room for it on this phone ({made.why}).",)
        return Fate.SCHEDULED, (f"moved: {made.why}",) if made.why else ()


def _fate(refused: Refused) -> Fate:
    there = all(fault.problem is Problem.ALREADY_ENROLLED for fault in refused.faults)
    return Fate.THERE if there else Fate.REFUSED


def _number(person: Person) -> str:
    return person.number or person.id


def _masked(phone: str, country: str) -> str:
    return mask(normalise(phone, country))
