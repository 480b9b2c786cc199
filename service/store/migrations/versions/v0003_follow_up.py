"""Follow-up: staff and their patients, plans, answers, alerts, timers, holds. Only adds."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns to what is sent and called, then the tables."""
    _sent()
    op.add_column("call", sa.Column("outbound_id", sa.String(64)))
    op.add_column("person", sa.Column("rested_at", sa.DateTime(timezone=True)))
    _indexes()
    _staff()
    _patients()
    _plans()
    _cases()
    _rest()


def downgrade() -> None:
    """Drop follow-up with all that is stored of it; what was sent stays."""
    for table in ("request", "hold", "timer", "alert", "answer", "enrolment", "patient", "token", "staff"):
        op.drop_table(table)
    for index in ("ix_outbound_urgent", "ix_outbound_enrolment", "ix_outbound_person_due"):
        op.drop_index(index, "outbound")
    op.drop_column("person", "rested_at")
    op.drop_column("call", "outbound_id")
    for name in ("staff_id", "why", "expires_at", "wanted_at", "slots", "step", "enrolment_id", "urgent", "purpose"):
        op.drop_column("outbound", name)


def _id(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=nullable)


def _word(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _partial(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _sent() -> None:
    op.add_column("outbound", sa.Column("purpose", sa.String(32), nullable=False, server_default="answer"))
    op.add_column("outbound", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbound", _id("enrolment_id", nullable=True))
    op.add_column("outbound", _word("step", nullable=True))
    op.add_column("outbound", sa.Column("slots", sa.LargeBinary()))
    op.add_column("outbound", _moment("wanted_at", nullable=True))
    op.add_column("outbound", _moment("expires_at", nullable=True))
    op.add_column("outbound", _id("why", nullable=True))
    op.add_column("outbound", _id("staff_id", nullable=True))


def _indexes() -> None:
    _partial("ix_outbound_urgent", "outbound", ["due_at"], "state = 'scheduled' AND urgent")
    _partial("ix_outbound_enrolment", "outbound", ["enrolment_id", "due_at"], "enrolment_id IS NOT NULL")
    op.create_index("ix_outbound_person_due", "outbound", ["person_id", "due_at"])


def _staff() -> None:
    op.create_table(
        "staff",
        _id("id"),
        _id("person_id"),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        _word("role"),
        _id("area", nullable=True),
        sa.Column("password", sa.String(200)),
        _id("duty"),
        sa.Column("oncall", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _moment("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_table(
        "token",
        _id("id"),
        _id("staff_id"),
        sa.Column("hash", sa.String(64), nullable=False),
        _moment("created_at"),
        _moment("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
    )
    op.create_index("ix_token_staff_id", "token", ["staff_id"])


def _patients() -> None:
    op.create_table(
        "patient",
        _id("person_id"),
        _id("staff_id", nullable=True),
        _id("area", nullable=True),
        _word("hours_from", nullable=True),
        _word("hours_to", nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("person_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
    )
    op.create_index("ix_patient_staff_id", "patient", ["staff_id"])


def _plans() -> None:
    op.create_table(
        "enrolment",
        _id("id"),
        _id("person_id"),
        _word("plan"),
        _word("day0"),
        _word("status"),
        sa.Column("slots", sa.LargeBinary()),
        _id("staff_id", nullable=True),
        _id("reason", nullable=True),
        sa.Column("pace", sa.Integer()),
        _moment("laid_until", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_index("ix_enrolment_person_id", "enrolment", ["person_id"])
    _partial("ix_enrolment_once", "enrolment", ["person_id", "plan"], "status <> 'ended'", unique=True)
    _partial("ix_enrolment_laid", "enrolment", ["laid_until"], "status = 'active'")
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        _id("person_id"),
        _id("outbound_id", nullable=True),
        _id("enrolment_id", nullable=True),
        _word("step", nullable=True),
        _word("digits"),
        _word("meaning"),
        _word("through"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    for column in ("person_id", "outbound_id", "enrolment_id"):
        op.create_index(f"ix_answer_{column}", "answer", [column])


def _cases() -> None:
    op.create_table(
        "alert",
        _id("id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _id("person_id"),
        _id("enrolment_id", nullable=True),
        _word("colour"),
        _id("because"),
        _word("status"),
        sa.Column("rung", sa.Integer(), nullable=False),
        _id("staff_id", nullable=True),
        _moment("raised_at"),
        _moment("climbs_at", nullable=True),
        _moment("acknowledged_at", nullable=True),
        _id("acknowledged_by", nullable=True),
        _moment("closed_at", nullable=True),
        _id("closed_by", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_index("ix_alert_person_id", "alert", ["person_id"])
    op.create_index("ix_alert_staff_id", "alert", ["staff_id"])
    _partial("ix_alert_open", "alert", ["raised_at"], "status <> 'closed'")


def _rest() -> None:
    op.create_table(
        "timer",
        _id("id"),
        _word("kind"),
        _id("subject_id"),
        _moment("due_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_timer_due", "timer", ["due_at"])
    op.create_index("ix_timer_subject", "timer", ["subject_id"])
    op.create_table(
        "hold",
        _id("id"),
        _id("area"),
        _id("reason"),
        _id("staff_id", nullable=True),
        _moment("begins_at"),
        _moment("ends_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hold_area", "hold", ["area"])
    op.create_table(
        "request",
        _id("staff_id"),
        sa.Column("key", sa.String(200), nullable=False),
        _id("digest"),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("staff_id", "key"),
    )
    op.create_index("ix_request_at", "request", ["at"])
