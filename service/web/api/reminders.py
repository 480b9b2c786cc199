"""One-off messages and what became of every reminder, for programs."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response

from service.operations.followup.refusals import Fault, Problem, Refused
from service.store import Transaction, listings, outbound
from service.store.outbound import Purpose
from service.store.staff import Staff
from service.web.api.asking import asker
from service.web.api.given import MessageQuery, NewReminder, ReminderQuery
from service.web.api.once import Done
from service.web.api.paging import BadCursor, mark, page, place
from service.web.api.room import Room, bad_cursor, scope_of, seen, told
from service.web.api.shown import MessageShown, MessagesShown, RemindersPage


@dataclass(frozen=True, slots=True, eq=False)
class Reminders:
    """Scheduling, reading and cancelling reminders."""

    room: Room

    def list_messages(self, query: MessageQuery) -> Response:
        """List what may be sent as a one-off reminder."""
        try:
            after = place(query.cursor, str)
        except BadCursor:
            return bad_cursor()
        every = sorted(self.room.desk.may_be_sent(), key=lambda each: each.id)
        rest = [each for each in every if after is None or each.id > str(after[0])]
        rows, following = page(rest, query.limit, lambda each: mark(each.id))
        items = [
            MessageShown(
                id=each.id,
                languages=list(each.languages),
                texts=dict(each.texts),
                slots=list(each.slots),
                approved=each.approved,
            )
            for each in rows
        ]
        return told(MessagesShown(items=items, next=following))

    def schedule_reminder(self, json: NewReminder) -> Response:
        """Schedule one message.

        A moment in quiet hours is moved; the answer shows the new one, the one asked for, and why.
        """

        def act(tx: Transaction, staff: Staff, now: datetime) -> Done:
            made = self.room.desk.remind(
                tx, staff, json.patient_id, json.message, json.due_at, json.values, now, json.channel
            )
            return HTTPStatus.CREATED, self.room.show.reminder(made)

        return self.room.once.do(act)

    def list_reminders(self, query: ReminderQuery) -> Response:
        """List reminders, those of plans too, in the order they were made."""
        try:
            after = place(query.cursor, str)
        except BadCursor:
            return bad_cursor()
        states = () if query.status is None else (query.status,)
        with self.room.store.reading() as tx:
            if query.patient_id is not None:
                seen(tx, asker(), query.patient_id)
            last = None if after is None else str(after[0])
            scope = scope_of(asker())
            found = listings.reminders(tx, scope, states, query.patient_id, last, query.limit + 1)
        rows, following = page(found, query.limit, lambda text: mark(text.id))
        return told(RemindersPage(items=[self.room.show.reminder(text) for text in rows], next=following))

    def get_reminder(self, reminder_id: str) -> Response:
        """Read one reminder."""
        with self.room.store.reading() as tx:
            text = outbound.get(tx, reminder_id)
            if text is None or text.purpose is not Purpose.REMINDER:
                raise Refused(Fault("reminder_id", Problem.UNKNOWN_REMINDER, "There is no such reminder."))
            seen(tx, asker(), text.person_id)
            return told(self.room.show.reminder(text))

    def cancel_reminder(self, reminder_id: str) -> Response:
        """Cancel a reminder that has not left yet."""
        with self.room.store.transaction() as tx:
            cancelled = self.room.desk.cancel(tx, asker(), reminder_id, self.room.clock.now())
            return told(self.room.show.reminder(cancelled))
