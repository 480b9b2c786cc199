"""Labels of reviewers, and why a text is on their list. Only adds: an older process goes on without them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_IN_DOUBT = sa.text("doubt IS NOT NULL")


def upgrade() -> None:
    """Add the columns, the index and the table, and put what was missed before on the list."""
    op.add_column("inbound", sa.Column("doubt", sa.String(32)))
    op.add_column("inbound", sa.Column("certainty", sa.Integer()))
    op.execute("UPDATE inbound SET doubt = 'missed', certainty = 0 WHERE missed AND words IS NOT NULL")
    op.create_index("ix_inbound_doubt", "inbound", ["received_at"], sqlite_where=_IN_DOUBT, postgresql_where=_IN_DOUBT)
    op.create_table(
        "label",
        sa.Column("inbound_id", sa.String(64), nullable=False),
        sa.Column("reviewer", sa.String(64), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("signs", sa.String(500), nullable=False),
        sa.Column("clean", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("inbound_id", "reviewer"),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"]),
    )


def downgrade() -> None:
    """Drop the labels and the reasons; the texts themselves stay."""
    op.drop_table("label")
    op.drop_index("ix_inbound_doubt", "inbound")
    op.drop_column("inbound", "certainty")
    op.drop_column("inbound", "doubt")
