"""The days with their rates, and the grants to pools."""

import sqlalchemy as sa
from alembic import op

from cms.sdk import Id, UtcTime

revision = "budget_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "budget_day",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("rate_millionths", sa.Integer(), nullable=False),
        sa.Column("demand_utwei", Id, nullable=False),
        sa.Column("release_utwei", Id, nullable=False),
        sa.Column("drawn_utwei", Id, nullable=False),
        sa.Column("announced_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "rate_millionths BETWEEN 1 AND 1000000", name=op.f("ck_budget_day_rate")
        ),
        sa.CheckConstraint("drawn_utwei >= 0", name=op.f("ck_budget_day_drawn")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_budget_day")),
    )
    op.create_table(
        "budget_grant",
        sa.Column("event_id", Id, autoincrement=False, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_utwei", Id, nullable=False),
        sa.Column("granted_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_budget_grant")),
    )
    op.create_index("uq_budget_grant_number", "budget_grant", ["article_id", "number"], unique=True)


def downgrade() -> None:
    op.drop_table("budget_grant")
    op.drop_table("budget_day")
