"""The table of XP."""

import sqlalchemy as sa
from alembic import op

from cms.sdk import Id, UtcTime

revision = "levels_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "levels_xp",
        sa.Column("event_id", Id, autoincrement=False, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("xp", sa.Integer(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("in_force", sa.Integer(), nullable=False),
        sa.Column("earned_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "user_id", name=op.f("pk_levels_xp")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_levels_xp_user_id_user")),
    )
    op.create_index("ix_levels_xp_user", "levels_xp", ["user_id", "in_force", "day", "xp"])


def downgrade() -> None:
    op.drop_table("levels_xp")
