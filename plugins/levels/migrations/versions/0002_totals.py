"""Running totals a person, filled from the rows, and the indexes that their upkeep needs."""

import sqlalchemy as sa
from alembic import op

from cms.sdk import Id

revision = "levels_0002"
down_revision = "levels_0001"

FILL = """
INSERT INTO levels_person (user_id, xp, active_days)
SELECT user_id, SUM(xp), COUNT(DISTINCT NULLIF(day, ''))
FROM levels_xp WHERE in_force = 1 GROUP BY user_id
"""


def upgrade() -> None:
    op.create_table(
        "levels_person",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("xp", sa.Integer(), nullable=False),
        sa.Column("active_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_levels_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_levels_person_user_id_user")
        ),
    )
    op.execute(FILL)
    op.drop_index("ix_levels_xp_user", "levels_xp")
    op.create_index("ix_levels_xp_day", "levels_xp", ["user_id", "day", "in_force"])
    op.create_index(
        "ix_levels_xp_recent", "levels_xp", ["user_id", "kind", "earned_at", "in_force", "xp"]
    )


def downgrade() -> None:
    op.drop_index("ix_levels_xp_recent", "levels_xp")
    op.drop_index("ix_levels_xp_day", "levels_xp")
    op.create_index("ix_levels_xp_user", "levels_xp", ["user_id", "in_force", "day", "xp"])
    op.drop_table("levels_person")
