"""Cases that a human must look at, and what patients asked, for programs."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response

from service.store import Transaction, listings, patients
from service.store.questions import Question
from service.store.staff import Staff
from service.web.api.asking import asker
from service.web.api.given import AlertQuery, NewAnswer, QuestionQuery
from service.web.api.once import Done
from service.web.api.paging import BadCursor, mark, moment, page, place
from service.web.api.room import Room, bad_cursor, scope_of, told
from service.web.api.shown import AlertsPage, QuestionShown, QuestionsPage


@dataclass(frozen=True, slots=True, eq=False)
class Alerts:
    """Reading cases and taking them on."""

    room: Room

    def list_alerts(self, query: AlertQuery) -> Response:
        """List red and amber cases with their clocks, the newest first."""
        try:
            after = place(query.cursor, int)
        except BadCursor:
            return bad_cursor()
        last = None if after is None else int(after[0])
        with self.room.store.reading() as tx:
            found = self.room.cases.listing(tx, asker(), query.status, last, query.limit + 1)
        rows, following = page(found, query.limit, lambda alert: mark(alert.number))
        return told(AlertsPage(items=[self.room.show.alert(alert) for alert in rows], next=following))

    def acknowledge_alert(self, alert_id: str) -> Response:
        """Take a case on: it climbs no further. A second time changes nothing."""

        def act(tx: Transaction, staff: Staff, now: datetime) -> Done:
            return HTTPStatus.OK, self.room.show.alert(self.room.cases.acknowledge(tx, staff, alert_id, now))

        return self.room.once.do(act)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Reading and answering what patients asked."""

    room: Room

    def list_questions(self, query: QuestionQuery) -> Response:
        """List what patients asked, the oldest first; those of people in nobody's care too."""
        try:
            after = place(query.cursor, str, str)
            last = None if after is None else (moment(after[0]), str(after[1]))
        except BadCursor:
            return bad_cursor()
        answered = None if query.status is None else query.status == "answered"
        with self.room.store.reading() as tx:
            found = listings.asked(tx, scope_of(asker()), answered, last, query.limit + 1)
            rows, following = page(found, query.limit, lambda asked: mark(asked.asked_at.isoformat(), asked.id))
            items = [self._shown(tx, question) for question in rows]
        return told(QuestionsPage(items=items, next=following))

    def answer_question(self, question_id: str, json: NewAnswer) -> Response:
        """Answer a question by text.

        The words go to the patient as they stand, with the emergency number after them: no medicine's name, no
        amount, in the patient's language, and short enough for one message.
        """

        def act(tx: Transaction, staff: Staff, now: datetime) -> Done:
            return HTTPStatus.OK, self._shown(tx, self.room.questions.answer(tx, staff, question_id, json.answer, now))

        return self.room.once.do(act)

    def _shown(self, tx: Transaction, question: Question) -> QuestionShown:
        return self.room.show.question(question, patients.get(tx, question.person_id) is not None)
