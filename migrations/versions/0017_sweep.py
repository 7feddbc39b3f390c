"""In which portions all that an account caused was taken back; which reversals still wait."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0017"
down_revision = "core_0016"


def upgrade() -> None:
    op.create_table(
        "sweep",
        sa.Column("event_id", Id, sa.ForeignKey("event.id"), primary_key=True),
        sa.Column("user_id", Id, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("banned_at", UtcTime, nullable=False),
        sa.Column("restored_by", Id, sa.ForeignKey("event.id")),
        sa.UniqueConstraint("user_id", "number"),
        sqlite_strict=True,
    )
    is_open = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_pending_reversal_open",
        "pending_reversal",
        ["entry_id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    op.drop_index("ix_pending_reversal_open")
    op.drop_table("sweep")
