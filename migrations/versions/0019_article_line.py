"""What somebody has of an article is found by its wallet, not among all that the article moved."""

from alembic import op

revision = "core_0019"
down_revision = "core_0018"

OLD, NEW = "ix_ledger_posting_article_line", "ix_ledger_posting_article_line_account"


def upgrade() -> None:
    op.create_index(NEW, "ledger_posting", ["article_id", "line", "account_id"])
    op.drop_index(OLD)


def downgrade() -> None:
    op.create_index(OLD, "ledger_posting", ["article_id", "line"])
    op.drop_index(NEW)
