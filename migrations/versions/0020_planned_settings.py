"""A plugin's next settings can be planned for a moment."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0020"
down_revision = "core_0019"


def upgrade() -> None:
    op.create_table(
        "plugin_setting_plan",
        sa.Column("plugin", sa.Text, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("due_at", UtcTime, nullable=False),
        sa.Column("planned_by", Id, nullable=False),
        sa.Column("planned_at", UtcTime, nullable=False),
        sa.Column("fault", sa.Text, nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["planned_by"], ["user.id"], name=op.f("fk_plugin_setting_plan_planned_by_user")
        ),
        sa.PrimaryKeyConstraint("plugin", name=op.f("pk_plugin_setting_plan")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("plugin_setting_plan")
