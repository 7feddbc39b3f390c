"""Readings keep their beats: credit, depth, the moment of the last one; a clock a person."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0004"
down_revision = "core_0003"


def upgrade() -> None:
    for name in ("sequence", "credited_ms", "depth_percent", "depth_steps"):
        op.add_column("reading", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    extend_with_moments()
    op.create_index("ix_reading_user_beat", "reading", ["user_id", "beat_at", "credited_ms"])
    op.create_table(
        "reading_clock",
        sa.Column("user_id", Id, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("credited_until", UtcTime, nullable=False),
        sqlite_strict=True,
    )
    op.execute(
        "INSERT INTO reading_clock SELECT user_id, max(beat_at) FROM reading GROUP BY user_id"
    )


def extend_with_moments() -> None:
    """Readings of before have had their last beat when they began."""
    for name in ("beat_at", "active_at"):
        long_ago = sa.text("'1970-01-01T00:00:00.000000Z'")
        op.add_column("reading", sa.Column(name, UtcTime, nullable=False, server_default=long_ago))
    op.execute("UPDATE reading SET beat_at = started_at, active_at = started_at")
