"""What a replay must know of an event: as whom it was done, and under which settings."""

import sqlalchemy as sa
from alembic import op

revision = "core_0015"
down_revision = "core_0014"


def upgrade() -> None:
    role = sa.Column("actor_role", sa.Text, nullable=False, server_default="")
    op.add_column("event", role)
    op.add_column("event", sa.Column("settings_version", sa.Integer))


def downgrade() -> None:
    op.drop_column("event", "settings_version")
    op.drop_column("event", "actor_role")
