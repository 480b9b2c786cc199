"""The tables. Ids are ours and come from :class:`service.ports.Ids`; every moment is UTC; secrets are sealed.

Free text and phone numbers stand only in ``Sealed`` columns and are found by keyed hash (clinical.md 8, data
minimum). Where a migration adds to these, it only adds: an older process must go on working beside it.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from service.secrets import Sealed
from service.store.columns import Moment, Secret

_ID = String(64)
_WORD = String(32)


class Base(DeclarativeBase):
    """What all tables share: how a Python type is kept."""

    type_annotation_map: ClassVar[dict[object, type[TypeEngine[Any]]]] = {
        datetime: Moment,
        Sealed: Secret,
        dict[str, object]: JSON,
        list[dict[str, str]]: JSON,
    }


class PersonRow(Base):
    """Who is served. Number and hash go when the person is forgotten; the row stays, so that counts hold.

    ``blocked_at`` is when somebody else was found to own the phone, ``rested_at`` since when nothing reaches it.
    """

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    number: Mapped[Sealed | None]
    number_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    language: Mapped[str | None] = mapped_column(_WORD)
    chosen: Mapped[bool]
    mode: Mapped[str] = mapped_column(_WORD)
    channel: Mapped[str] = mapped_column(_WORD)
    consent: Mapped[str] = mapped_column(_WORD)
    blocked_at: Mapped[datetime | None]
    rested_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(index=True)
    forgotten_at: Mapped[datetime | None]


class ConsentRow(Base):
    """Every change of a person's consent: what it became, through what, on which words. Only added to."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(_WORD)
    source: Mapped[str] = mapped_column(_WORD)
    digest: Mapped[str | None] = mapped_column(_ID)
    at: Mapped[datetime]


class ConversationRow(Base):
    """Where a person's text conversation stands."""

    __tablename__ = "conversation"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    state: Mapped[dict[str, object]]
    updated_at: Mapped[datetime] = mapped_column(index=True)


class InboundRow(Base):
    """One text heard. ``reply`` is the stored answer that a repeat of the same ``provider_id`` gets.

    ``doubt`` is why a reviewer should read it (:class:`service.store.doubts.Why`), ``certainty`` in percent.
    """

    __tablename__ = "inbound"
    __table_args__ = (
        Index("ix_inbound_doubt", "received_at", sqlite_where=text("doubt IS NOT NULL"),
              postgresql_where=text("doubt IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    provider_id: Mapped[str] = mapped_column(String(128), unique=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[Sealed | None]
    reply: Mapped[Sealed | None]
    parts: Mapped[int]
    language: Mapped[str | None] = mapped_column(_WORD)
    level: Mapped[str | None] = mapped_column(_WORD)
    command: Mapped[str | None] = mapped_column(_WORD)
    topic: Mapped[str | None] = mapped_column(_ID)
    missed: Mapped[bool]
    doubt: Mapped[str | None] = mapped_column(_WORD)
    certainty: Mapped[int | None]
    received_at: Mapped[datetime] = mapped_column(index=True)


class LabelRow(Base):
    """What one reviewer says a text means: ``field`` and ``value`` of a corpus row, its ``signs`` between spaces.

    ``clean`` is the reviewer's word that the stripped text names nobody. It goes when the text's words go.
    """

    __tablename__ = "label"

    inbound_id: Mapped[str] = mapped_column(ForeignKey("inbound.id"), primary_key=True)
    reviewer: Mapped[str] = mapped_column(_ID, primary_key=True)
    field: Mapped[str] = mapped_column(_WORD)
    value: Mapped[str] = mapped_column(_ID)
    signs: Mapped[str] = mapped_column(String(500))
    clean: Mapped[bool]
    at: Mapped[datetime]


class OutboundRow(Base):
    """One text or call from us. ``texts`` are the message id, language and digest of each part it joins, so that a
    recall can name who got it (clinical.md 7); ``message_id``, ``language`` and ``digest`` are the first one's.

    ``state`` is a :class:`messages.delivery.State`. ``due_at`` is when it should go (UTC), ``lease_until`` until when
    a worker has it in hand. ``price`` is the carrier's, with its currency.

    What is scheduled gets its words only when it leaves: language, mode and consent may change meanwhile. Until then
    ``texts`` is empty, ``language``, ``digest`` and ``encoding`` are "", ``segments`` is 0 and ``slots`` keeps the
    values. ``purpose`` is a :class:`service.store.outbound.Purpose`; ``wanted_at`` is when it was meant to go where
    that is not ``due_at``, ``why`` the reason of the move, the merging or the end; after ``expires_at`` it is stale.
    """

    __tablename__ = "outbound"
    __table_args__ = (
        Index("ix_outbound_due", "due_at", sqlite_where=text("state = 'scheduled'"),
              postgresql_where=text("state = 'scheduled'")),
        Index("ix_outbound_urgent", "due_at", sqlite_where=text("state = 'scheduled' AND urgent"),
              postgresql_where=text("state = 'scheduled' AND urgent")),
        Index("ix_outbound_enrolment", "enrolment_id", "due_at", sqlite_where=text("enrolment_id IS NOT NULL"),
              postgresql_where=text("enrolment_id IS NOT NULL")),
        Index("ix_outbound_person_due", "person_id", "due_at"),
        Index("ix_outbound_leased", "lease_until", sqlite_where=text("lease_until IS NOT NULL"),
              postgresql_where=text("lease_until IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    inbound_id: Mapped[str | None] = mapped_column(ForeignKey("inbound.id"))
    channel: Mapped[str] = mapped_column(_WORD)
    texts: Mapped[list[dict[str, str]]]
    message_id: Mapped[str] = mapped_column(_ID)
    language: Mapped[str] = mapped_column(_WORD)
    digest: Mapped[str] = mapped_column(_ID)
    words: Mapped[Sealed | None]
    encoding: Mapped[str] = mapped_column(_WORD)
    segments: Mapped[int]
    state: Mapped[str] = mapped_column(_WORD)
    due_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    provider_id: Mapped[str | None] = mapped_column(String(128))
    error: Mapped[str | None] = mapped_column(_ID)
    price: Mapped[str | None] = mapped_column(_WORD)
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(_WORD, server_default="answer")
    urgent: Mapped[bool] = mapped_column(server_default=false())
    enrolment_id: Mapped[str | None] = mapped_column(_ID)
    step: Mapped[str | None] = mapped_column(_WORD)
    slots: Mapped[Sealed | None]
    wanted_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(_ID)
    staff_id: Mapped[str | None] = mapped_column(_ID)


class CallRow(Base):
    """One call. ``place`` is where in the menu it last was, ``steps`` how many answers it has had.

    ``outbound_id`` is the reminder it carries or the missed call it answers, where we called.
    """

    __tablename__ = "call"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    provider_id: Mapped[str] = mapped_column(String(128), unique=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    direction: Mapped[str] = mapped_column(_WORD)
    place: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(_WORD)
    status: Mapped[str] = mapped_column(_WORD)
    steps: Mapped[int]
    seconds: Mapped[int | None]
    started_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]
    outbound_id: Mapped[str | None] = mapped_column(_ID)


class CallStepRow(Base):
    """The stored answer to one step of a call, for when the carrier asks the same again."""

    __tablename__ = "call_step"

    call_id: Mapped[str] = mapped_column(ForeignKey("call.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    reply: Mapped[Sealed]
    at: Mapped[datetime] = mapped_column(index=True)


class QuestionRow(Base):
    """A patient's own question and what was answered; its words outlive the inbound text's until it is closed."""

    __tablename__ = "question"
    __table_args__ = (
        Index("ix_question_open", "due_at", sqlite_where=text("answered_at IS NULL"),
              postgresql_where=text("answered_at IS NULL")),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    inbound_id: Mapped[str | None] = mapped_column(ForeignKey("inbound.id"), unique=True)
    words: Mapped[Sealed | None]
    language: Mapped[str | None] = mapped_column(_WORD)
    answer: Mapped[Sealed | None]
    answered_by: Mapped[str | None] = mapped_column(_ID)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(index=True)


class SignoffRow(Base):
    """One signature under the words of one message in one language, by their digest (clinical.md 7). Only added to."""

    __tablename__ = "signoff"
    __table_args__ = (UniqueConstraint("message", "language", "digest", "role", "reviewer", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(_ID)
    language: Mapped[str] = mapped_column(_WORD)
    digest: Mapped[str] = mapped_column(_ID)
    role: Mapped[str] = mapped_column(_ID)
    reviewer: Mapped[str] = mapped_column(String(200))
    decision: Mapped[str] = mapped_column(_WORD)
    comment: Mapped[str] = mapped_column(String(2000))
    at: Mapped[datetime]


class AuditRow(Base):
    """What happened, by whom, to what. Only added to: the database itself refuses to change or delete a row."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(_ID)
    action: Mapped[str] = mapped_column(_ID)
    subject_kind: Mapped[str] = mapped_column(_WORD)
    subject_id: Mapped[str] = mapped_column(_ID)
    detail: Mapped[dict[str, object]]
