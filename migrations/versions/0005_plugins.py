"""A version of settings says whether the plugin is on; a failure can be dismissed for a reason."""

import sqlalchemy as sa
from alembic import op

revision = "core_0005"
down_revision = "core_0004"


def upgrade() -> None:
    op.add_column(
        "plugin_setting", sa.Column("is_on", sa.Integer, nullable=False, server_default="1")
    )
    op.add_column(
        "plugin_failure",
        sa.Column("dismissed_because", sa.Text, nullable=False, server_default=""),
    )
