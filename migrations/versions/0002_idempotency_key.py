"""Keys that clients give to their writes, with the answers they got."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0002"
down_revision = "core_0001"


def upgrade() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("owner_id", Id, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hmac", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "key", name=op.f("pk_idempotency_key")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_idempotency_key_recorded_at"), "idempotency_key", ["recorded_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("idempotency_key")
