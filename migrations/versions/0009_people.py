"""For the people's part of the admin: why somebody is shut out, and indexes for its lists."""

import sqlalchemy as sa
from alembic import op

revision = "core_0009"
down_revision = "core_0008"

INDEXES = {
    "ix_comment_status": ("comment", ["status", "id"]),
    "ix_comment_disliked": ("comment", ["dislike_count", "id"]),
    "ix_user_role": ("user", ["role", "id"]),
    "ix_user_banned_at": ("user", ["banned_at", "id"]),
    "ix_audit_entry_action": ("audit_entry", ["action", "id"]),
}


def upgrade() -> None:
    op.add_column("user", sa.Column("ban_reason", sa.Text, nullable=False, server_default=""))
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
