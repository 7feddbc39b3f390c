"""Who did whom a favour, and what that brought."""

import sqlalchemy as sa
from alembic import op

from cms.sdk import Id, UtcTime

revision = "ring_guard_0001"
down_revision = None

TABLE = "ring_guard_favour"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("event_id", Id, autoincrement=False, nullable=False),
        sa.Column("payee_id", Id, nullable=False),
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("earned_utwei", Id, nullable=False),
        sa.Column("given_at", UtcTime(), nullable=False),
        sa.Column("in_force", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "payee_id", name=op.f("pk_ring_guard_favour")),
        sa.ForeignKeyConstraint(
            ["payee_id"], ["user.id"], name=op.f("fk_ring_guard_favour_payee_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name=op.f("fk_ring_guard_favour_actor_id_user")
        ),
    )
    op.create_index("ix_ring_guard_favour_given", TABLE, ["actor_id", "given_at"])
    op.create_index("ix_ring_guard_favour_got", TABLE, ["payee_id", "actor_id", "given_at"])
    op.create_index("ix_ring_guard_favour_at", TABLE, ["given_at"])
    op.create_table(
        "ring_guard_member",
        sa.Column("user_id", Id, autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_ring_guard_member")),
    )
    op.create_table(
        "ring_guard_search",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("searched_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring_guard_search")),
    )


def downgrade() -> None:
    op.drop_table("ring_guard_search")
    op.drop_table("ring_guard_member")
    op.drop_table(TABLE)
