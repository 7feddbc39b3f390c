"""What the editor needs: whole revisions, drafts of live articles, which pictures are shown where.

Until now every save went live at once, so each article shows its newest revision.
"""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id

revision = "core_0007"
down_revision = "core_0006"


def upgrade() -> None:
    op.add_column(
        "article_revision", sa.Column("details", sa.Text, nullable=False, server_default="{}")
    )
    op.add_column("article", sa.Column("revision", sa.Integer, nullable=False, server_default="1"))
    op.execute(
        "UPDATE article SET revision = coalesce((SELECT max(r.number) FROM article_revision r"
        " WHERE r.article_id = article.id), 1)"
    )
    op.create_table(
        "article_picture",
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), primary_key=True),
        sa.Column("picture_id", Id, sa.ForeignKey("picture.id"), primary_key=True),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_article_picture_picture_id", "article_picture", ["picture_id", "article_id"]
    )
    op.execute(
        "INSERT INTO article_picture (article_id, picture_id)"
        " SELECT id, picture_id FROM article WHERE picture_id IS NOT NULL"
    )
