"""Timers: when a plugin wants to be asked again."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0011"
down_revision = "core_0010"

WAITING = "fired_event_id IS NULL AND cancelled_by IS NULL"
INDEXES = (
    ("ix_timer_waiting", ["due_at", "id"], WAITING, False),
    ("ix_timer_article", ["article_id"], WAITING, False),
    ("uq_timer_fired", ["fired_event_id"], "fired_event_id IS NOT NULL", True),
    ("ix_timer_cancelled", ["cancelled_by"], "cancelled_by IS NOT NULL", False),
)


def upgrade() -> None:
    op.create_table(
        "timer",
        sa.Column("id", Id, primary_key=True),
        sa.Column("natural_key", sa.Text, nullable=False, unique=True),
        sa.Column("plugin", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("due_at", UtcTime, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("origin_event_id", Id, sa.ForeignKey("event.id"), nullable=False),
        sa.Column("recorded_at", UtcTime, nullable=False),
        sa.Column("fired_event_id", Id, sa.ForeignKey("event.id")),
        sa.Column("cancelled_by", Id, sa.ForeignKey("event.id")),
        sa.CheckConstraint("fired_event_id IS NULL OR cancelled_by IS NULL", name="state"),
        sqlite_strict=True,
    )
    op.create_index("ix_timer_origin", "timer", ["origin_event_id"])
    for name, columns, condition, unique in INDEXES:
        where = sa.text(condition)
        op.create_index(
            name, "timer", columns, unique=unique, sqlite_where=where, postgresql_where=where
        )


def downgrade() -> None:
    op.drop_table("timer")
