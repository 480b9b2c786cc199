"""Answering what patients asked: a health worker's words, looked at before they leave, with the emergency number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from messages.catalog import Catalog
from messages.delivery import State
from messages.segments import precomposed
from messages.turn import Consent
from messages.wording.budget import over_budget
from messages.wording.forbidden import Rules
from messages.wording.values import wrong_value
from service.operations.followup.refusals import Fault, Problem, Refused
from service.operations.followup.rights import cares_for
from service.operations.release import Release
from service.ports import Ids
from service.store import Transaction, audit, outbound, patients, people, questions
from service.store.outbound import Outbound, Purpose
from service.store.people import Person, Reach
from service.store.questions import Question
from service.store.staff import Staff

ANSWER = "SYS-ASK-ANSWER"
"""Carries an answer and the emergency number."""

USEFUL = timedelta(days=3)
"""How long an answer may wait for a carrier that does not take it."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Answers questions by text, in the language of whoever asked."""

    catalog: Catalog
    rules: Rules
    release: Release
    default_language: str
    ids: Ids

    def answer(self, tx: Transaction, staff: Staff, question_id: str, words: str, now: datetime) -> Question:
        """Send an answer to whoever asked, close the question and return it. Raises :class:`Refused`.

        No medicine's name, no amount, no link (clinical.md 2.2), in the letters of the patient's language, short
        enough for one text.
        """
        question = questions.get(tx, question_id)
        if question is None:
            raise _refused("question_id", Problem.UNKNOWN_QUESTION, "There is no such question.")
        person = people.lock(tx, question.person_id)
        care = patients.get(tx, question.person_id)
        if care is not None and not cares_for(staff, care):
            raise _refused("question_id", Problem.NOT_YOURS, "This question is of another health worker's patient.")
        said = precomposed(" ".join(words.split()))
        faults = [*_unreachable(question, person), *self._unfit(said, person)]
        if faults or person is None:
            raise Refused(*faults)
        questions.answer(tx, question_id, said, staff.id, now)
        text = self._text(person, staff, said, now)
        outbound.record(tx, text)
        audit.record(tx, audit.Event(now, staff.id, "question answered", "question", question_id, {"text": text.id}))
        return questions.get(tx, question_id) or question

    def _unfit(self, words: str, person: Person | None) -> Iterator[Fault]:
        """Yield what is wrong with the words of an answer to this person."""
        spoken = person.language if person and person.language else self.default_language
        code = spoken if spoken in self.catalog.languages else self.default_language
        language = self.catalog.languages[code]
        if not words:
            yield Fault("answer", Problem.MISSING_VALUE, "The answer is empty: write it in one or two sentences.")
            return
        for reason in wrong_value(words, language, self.rules):
            yield Fault("answer", Problem.BAD_WORDS, f"The answer {reason}.")
        message = self.catalog.content.messages[ANSWER]
        for reason in over_budget(self.catalog.text(ANSWER, code, {"ANSWER": words}), message, language):
            told = f"With the emergency number the answer {reason}: write it shorter, in {language.name}."
            yield Fault("answer", Problem.VALUE_TOO_LONG, told)
        tested = person is not None and (person.number or "") in self.release.test_numbers
        if self.release.required and not tested and self.release.sign_off(ANSWER, code) is None:
            told = f"The text {ANSWER} that carries answers is not signed yet in {language.name}: ask the reviewers."
            yield Fault("answer", Problem.NOT_APPROVED, told)

    def _text(self, person: Person, staff: Staff, words: str, now: datetime) -> Outbound:
        return Outbound(
            id=self.ids.new("message"),
            person_id=person.id,
            channel=Reach.SMS,
            parts=(),
            words=None,
            encoding=None,
            segments=0,
            state=State.SCHEDULED,
            created_at=now,
            due_at=now,
            message_id=ANSWER,
            purpose=Purpose.ANSWER,
            slots={"ANSWER": words},
            expires_at=now + USEFUL,
            staff_id=staff.id,
        )


def _unreachable(question: Question, person: Person | None) -> Iterator[Fault]:
    if question.answered_at is not None:
        yield Fault("question_id", Problem.NOT_POSSIBLE_NOW, "This question has an answer already.")
    if person is None or person.number is None:
        yield Fault(
            "question_id", Problem.NOT_POSSIBLE_NOW, "Whoever asked this was forgotten: nobody can be answered."
        )
    elif person.blocked_at is not None:
        yield Fault("question_id", Problem.BLOCKED, "This phone belongs to somebody else by now.")
    elif person.consent is Consent.WITHDRAWN:
        told = "The patient does not want messages: only they can start them again, by sending START."
        yield Fault("question_id", Problem.OPTED_OUT, told)


def _refused(field: str, problem: Problem, sentence: str) -> Refused:
    return Refused(Fault(field, problem, sentence))
