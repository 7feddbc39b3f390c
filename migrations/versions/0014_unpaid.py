"""What was not paid, and why."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0014"
down_revision = "core_0013"

PARTIAL = (
    ("ix_ledger_unpaid_appealed", "id", "appealed_at IS NOT NULL AND decided_at IS NULL", False),
    ("uq_ledger_unpaid_paid", "paid_event_id", "paid_event_id IS NOT NULL", True),
)


def upgrade() -> None:
    op.create_table(
        "ledger_unpaid",
        sa.Column("id", Id, primary_key=True),
        sa.Column("event_id", Id, sa.ForeignKey("event.id"), nullable=False),
        sa.Column("plugin", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Integer, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("withheld_utwei", Id, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("undo", sa.Integer, nullable=False),
        sa.Column("recorded_at", UtcTime, nullable=False),
        sa.Column("appeal", sa.Text, nullable=False, server_default=""),
        sa.Column("appealed_at", UtcTime),
        sa.Column("decision", sa.Text, nullable=False, server_default=""),
        sa.Column("decided_because", sa.Text, nullable=False, server_default=""),
        sa.Column("decided_by", Id),
        sa.Column("decided_at", UtcTime),
        sa.Column("paid_event_id", Id, sa.ForeignKey("event.id")),
        sa.UniqueConstraint("event_id", "plugin", "line", "user_id"),
        sa.CheckConstraint("withheld_utwei >= 0", name="withheld"),
        sa.CheckConstraint("decision IN ('', 'paid', 'declined')", name="decision"),
        sa.CheckConstraint("(decided_at IS NULL) = (decision = '')", name="decided"),
        sqlite_strict=True,
    )
    op.create_index("ix_ledger_unpaid_user", "ledger_unpaid", ["user_id", "id"])
    op.create_index("ix_ledger_unpaid_article", "ledger_unpaid", ["article_id", "id"])
    op.create_index("ix_ledger_unpaid_code", "ledger_unpaid", ["code", "recorded_at"])
    for name, column, condition, unique in PARTIAL:
        where = sa.text(condition)
        op.create_index(
            name,
            "ledger_unpaid",
            [column],
            unique=unique,
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    op.drop_table("ledger_unpaid")
