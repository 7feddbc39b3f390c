"""The articles desk: who planned what, why it failed, and an index for every filter and order."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id

revision = "core_0006"
down_revision = "core_0005"

INDEXES = (
    ("ix_article_desk", "article", ["status", "publish_at", "publications"]),
    ("ix_article_status_updated", "article", ["status", "updated_at", "id"]),
    ("ix_article_updated_at", "article", ["updated_at", "id"]),
    ("ix_article_published_at", "article", ["published_at", "id"]),
    ("ix_article_title", "article", ["title", "id"]),
    ("ix_article_category_updated", "article", ["category_id", "updated_at", "id"]),
    ("ix_article_publish_at", "article", ["publish_at"]),
    ("ix_article_unpublish_at", "article", ["unpublish_at"]),
    ("ix_event_article", "event", ["article_id", "kind"]),
)


def upgrade() -> None:
    op.add_column("article", sa.Column("scheduled_by", Id))
    op.add_column(
        "article", sa.Column("schedule_fault", sa.Text, nullable=False, server_default="")
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
