"""What the admin needs: its sessions, the claim, invitations, the audit log; drafts, redirects.

The audit log is guarded like the ledger: nothing in it is changed or deleted.
"""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0003"
down_revision = "core_0002"

STRICT = {"sqlite_strict": True}


def upgrade() -> None:
    extend_sessions()
    make_access_tables()
    make_audit_log()
    extend_articles()


def extend_sessions() -> None:
    for name in ("kind", "device", "network"):
        default = "session" if name == "kind" else ""
        op.add_column(
            "access_token", sa.Column(name, sa.Text, nullable=False, server_default=default)
        )
    for name in ("seen_at", "confirmed_at"):
        op.add_column("access_token", sa.Column(name, UtcTime))


def make_access_tables() -> None:
    op.create_table(
        "claim",
        sa.Column("id", Id, primary_key=True),
        sa.Column("secret_sha256", sa.Text, nullable=False),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("claimed_at", UtcTime),
        sa.CheckConstraint("id = 1", name="single"),
        **STRICT,
    )
    op.create_table(
        "invitation",
        sa.Column("id", Id, primary_key=True),
        sa.Column("secret_sha256", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("invited_by", Id, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("created_at", UtcTime, nullable=False),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("accepted_at", UtcTime),
        sa.Column("revoked_at", UtcTime),
        sa.Column("user_id", Id, sa.ForeignKey("user.id")),
        **STRICT,
    )


def make_audit_log() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", Id, primary_key=True),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("actor_id", Id, sa.ForeignKey("user.id")),
        sa.Column("network", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        **STRICT,
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject", "id"])
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"""CREATE TRIGGER audit_entry_no_{act.lower()} BEFORE {act} ON audit_entry BEGIN
                      SELECT RAISE(ABORT, 'audit_entry is append-only');
                    END"""
            )
    else:
        op.execute(
            """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
               ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"""
        )


def extend_articles() -> None:
    for name in ("seo_title", "seo_description"):
        op.add_column("article", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in ("publish_at", "unpublish_at", "trashed_at"):
        op.add_column("article", sa.Column(name, UtcTime))
    op.create_table(
        "article_draft",
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), primary_key=True),
        sa.Column("editor_id", Id, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("saved_at", UtcTime, nullable=False),
        **STRICT,
    )
    op.create_table(
        "article_redirect",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), nullable=False),
        **STRICT,
    )
    op.create_index("ix_article_redirect_article_id", "article_redirect", ["article_id"])
