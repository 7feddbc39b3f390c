"""The thresholds of the treasury's alarms."""

import sqlalchemy as sa
from alembic import op

revision = "core_0016"
down_revision = "core_0015"


def upgrade() -> None:
    op.create_table(
        "alarm_threshold",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
        sa.CheckConstraint("value >= 0", name="value"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("alarm_threshold")
