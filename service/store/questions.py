"""What patients asked in their own words, and what a health worker answered."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from service.store.statement import inserting_once
from service.store.store import Transaction
from service.store.tables import QuestionRow

_WORDS = "question.words"
_ANSWER = "question.answer"
_ROW = select(*QuestionRow.__table__.c)
_STORE = inserting_once(QuestionRow)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; neither its words nor the answer's are in ``repr``. ``due_at`` is the time promised (UTC)."""

    id: str
    person_id: str
    inbound_id: str | None
    words: str | None = field(repr=False)
    language: str | None
    asked_at: datetime
    due_at: datetime
    answer: str | None = field(default=None, repr=False)
    answered_by: str | None = None
    answered_at: datetime | None = None


def ask(tx: Transaction, question: Question) -> bool:
    """Store a question; return false where the same inbound text already is one."""
    return tx.store_once(
        _STORE,
        {
            "id": question.id,
            "person_id": question.person_id,
            "inbound_id": question.inbound_id,
            "words": None if question.words is None else tx.vault.seal(_WORDS, question.words),
            "language": question.language,
            "asked_at": question.asked_at,
            "due_at": question.due_at,
        },
    )


def answer(tx: Transaction, question_id: str, words: str, by: str, now: datetime) -> bool:
    """Store the answer of the health worker ``by``; return false where the question is unknown or has one already."""
    changed = (
        update(QuestionRow)
        .where(QuestionRow.id == question_id, QuestionRow.answered_at.is_(None))
        .values(answer=tx.vault.seal(_ANSWER, words), answered_by=by, answered_at=now)
    )
    return tx.connection.execute(changed).rowcount == 1


def give_up(tx: Transaction, person_id: str, why: str, now: datetime) -> None:
    """Close what a person asked and nobody has answered, without an answer."""
    unanswered = update(QuestionRow).where(QuestionRow.person_id == person_id, QuestionRow.answered_at.is_(None))
    tx.connection.execute(unanswered.values(answered_by=why, answered_at=now))


def get(tx: Transaction, question_id: str) -> Question | None:
    """Return one question, ``None`` if there is none with this id."""
    row = tx.connection.execute(_ROW.where(QuestionRow.id == question_id)).mappings().one_or_none()
    return _question(tx, row) if row else None


def waiting(tx: Transaction, limit: int) -> tuple[Question, ...]:
    """Return at most ``limit`` questions without an answer, the first promised first."""
    query = _ROW.where(QuestionRow.answered_at.is_(None)).order_by(QuestionRow.due_at, QuestionRow.id).limit(limit)
    return tuple(_question(tx, row) for row in tx.connection.execute(query).mappings())


def _question(tx: Transaction, row: RowMapping) -> Question:
    return Question(
        id=row["id"],
        person_id=row["person_id"],
        inbound_id=row["inbound_id"],
        words=tx.vault.open(_WORDS, row["words"]) if row["words"] else None,
        language=row["language"],
        asked_at=row["asked_at"],
        due_at=row["due_at"],
        answer=tx.vault.open(_ANSWER, row["answer"]) if row["answer"] else None,
        answered_by=row["answered_by"],
        answered_at=row["answered_at"],
    )
