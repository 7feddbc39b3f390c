"""The units that people have used, and the row a person by which their acts wait."""

import sqlalchemy as sa
from alembic import op

from cms.sdk import Id, UtcTime

revision = "quotas_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "quotas_used",
        sa.Column("event_id", Id, autoincrement=False, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_quotas_used")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_quotas_used_user_id_user")),
    )
    op.create_index("ix_quotas_used_recent", "quotas_used", ["user_id", "kind", "used_at"])
    op.create_table(
        "quotas_person",
        sa.Column("user_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_quotas_person")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_quotas_person_user_id_user")
        ),
    )


def downgrade() -> None:
    op.drop_table("quotas_person")
    op.drop_table("quotas_used")
