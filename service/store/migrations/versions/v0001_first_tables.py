"""First tables: people, conversations, texts and calls both ways, questions, signatures, the record of events."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ADDED_TO_ONLY = ("audit", "consent", "signoff")


def upgrade() -> None:
    """Make the tables, and let the database guard those that are only added to."""
    _people()
    _heard()
    _said()
    _calls()
    _questions()
    _signatures()
    _events()
    for table in _ADDED_TO_ONLY:
        _guard(table)


def downgrade() -> None:
    """Drop every table with all that is stored."""
    for table in ("audit", "signoff", "question", "call_step", "call", "outbound", "inbound", "conversation"):
        op.drop_table(table)
    op.drop_table("consent")
    op.drop_table("person")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION barta_refuse_change()")


def _id(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=nullable)


def _word(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _secret(name: str, nullable: bool = True) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _people() -> None:
    op.create_table(
        "person",
        _id("id"),
        _secret("number"),
        sa.Column("number_hash", sa.String(64), unique=True),
        _word("language", nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        _word("mode"),
        _word("channel"),
        _word("consent"),
        _moment("blocked_at", nullable=True),
        _moment("created_at"),
        _moment("used_at"),
        _moment("forgotten_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_person_used_at", "person", ["used_at"])
    op.create_table(
        "consent",
        _number("id"),
        _id("person_id"),
        _word("state"),
        _word("source"),
        _id("digest", nullable=True),
        _moment("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"])
    op.create_table(
        "conversation",
        _id("person_id"),
        sa.Column("state", sa.JSON(), nullable=False),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("person_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_index("ix_conversation_updated_at", "conversation", ["updated_at"])


def _heard() -> None:
    op.create_table(
        "inbound",
        _id("id"),
        sa.Column("provider_id", sa.String(128), nullable=False, unique=True),
        _id("person_id", nullable=True),
        _secret("words"),
        _secret("reply"),
        _number("parts"),
        _word("language", nullable=True),
        _word("level", nullable=True),
        _word("command", nullable=True),
        _id("topic", nullable=True),
        sa.Column("missed", sa.Boolean(), nullable=False),
        _moment("received_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_index("ix_inbound_person_id", "inbound", ["person_id"])
    op.create_index("ix_inbound_received_at", "inbound", ["received_at"])


def _said() -> None:
    op.create_table(
        "outbound",
        _id("id"),
        _id("person_id"),
        _id("inbound_id", nullable=True),
        _word("channel"),
        sa.Column("texts", sa.JSON(), nullable=False),
        _id("message_id"),
        _word("language"),
        _id("digest"),
        _secret("words"),
        _word("encoding"),
        _number("segments"),
        _word("state"),
        _moment("due_at", nullable=True),
        _moment("lease_until", nullable=True),
        _number("attempts"),
        sa.Column("provider_id", sa.String(128)),
        _id("error", nullable=True),
        _word("price", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"]),
    )
    op.create_index("ix_outbound_person_id", "outbound", ["person_id"])
    op.create_index("ix_outbound_created_at", "outbound", ["created_at"])
    _partial("ix_outbound_due", "outbound", "due_at", "state = 'scheduled'")
    _partial("ix_outbound_leased", "outbound", "lease_until", "lease_until IS NOT NULL")


def _calls() -> None:
    op.create_table(
        "call",
        _id("id"),
        sa.Column("provider_id", sa.String(128), nullable=False, unique=True),
        _id("person_id", nullable=True),
        _word("direction"),
        sa.Column("place", sa.String(200), nullable=False),
        _word("language", nullable=True),
        _word("status"),
        _number("steps"),
        _number("seconds", nullable=True),
        _moment("started_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_index("ix_call_person_id", "call", ["person_id"])
    op.create_index("ix_call_started_at", "call", ["started_at"])
    op.create_table(
        "call_step",
        _id("call_id"),
        sa.Column("key", sa.String(200), nullable=False),
        _secret("reply", nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("call_id", "key"),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
    )
    op.create_index("ix_call_step_at", "call_step", ["at"])


def _questions() -> None:
    op.create_table(
        "question",
        _id("id"),
        _id("person_id"),
        _id("inbound_id", nullable=True),
        _secret("words"),
        _word("language", nullable=True),
        _secret("answer"),
        _id("answered_by", nullable=True),
        _moment("asked_at"),
        _moment("due_at"),
        _moment("answered_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"]),
        sa.UniqueConstraint("inbound_id"),
    )
    op.create_index("ix_question_person_id", "question", ["person_id"])
    op.create_index("ix_question_answered_at", "question", ["answered_at"])
    _partial("ix_question_open", "question", "due_at", "answered_at IS NULL")


def _signatures() -> None:
    op.create_table(
        "signoff",
        _number("id"),
        _id("message"),
        _word("language"),
        _id("digest"),
        _id("role"),
        sa.Column("reviewer", sa.String(200), nullable=False),
        _word("decision"),
        sa.Column("comment", sa.String(2000), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message", "language", "digest", "role", "reviewer", "at"),
    )


def _events() -> None:
    op.create_table(
        "audit",
        _number("id"),
        _moment("at"),
        _id("actor"),
        _id("action"),
        _word("subject_kind"),
        _id("subject_id"),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_subject", "audit", ["subject_kind", "subject_id"])


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _guard(table: str) -> None:
    refusal = "rows of this table are never changed"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION barta_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION barta_refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_guard_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
