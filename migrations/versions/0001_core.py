"""The first tables: people, content, ledger; and the triggers that keep the books.

On both databases: an entry must be closed by a marker when its transaction commits (deferred
key); the marker is refused unless two or more postings sum to zero; nothing can be added to a
closed entry; entries, postings, markers and reversals are never changed or deleted.
"""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0001"
down_revision = None

APPEND_ONLY = ("ledger_entry", "ledger_posting", "ledger_entry_closed", "ledger_reversal")

SQLITE_TRIGGERS = (
    """CREATE TRIGGER ledger_balanced BEFORE INSERT ON ledger_entry_closed BEGIN
         SELECT RAISE(ABORT, 'ledger: an entry needs two or more postings that sum to zero')
         WHERE (SELECT count(*) < 2 OR sum(amount_utwei) <> 0 OR count(*) <> NEW.legs
                FROM ledger_posting WHERE entry_id = NEW.entry_id);
       END""",
    """CREATE TRIGGER ledger_closed BEFORE INSERT ON ledger_posting BEGIN
         SELECT RAISE(ABORT, 'ledger: this entry is closed')
         WHERE EXISTS (SELECT 1 FROM ledger_entry_closed WHERE entry_id = NEW.entry_id);
       END""",
)
POSTGRESQL_FUNCTIONS = (
    """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'ledger: % is append-only', TG_TABLE_NAME; END $$""",
    """CREATE FUNCTION ledger_check_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF (SELECT count(*) < 2 OR sum(amount_utwei) <> 0 OR count(*) <> NEW.legs
             FROM ledger_posting WHERE entry_id = NEW.entry_id) THEN
           RAISE EXCEPTION 'ledger: an entry needs two or more postings that sum to zero';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE FUNCTION ledger_check_open() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF EXISTS (SELECT 1 FROM ledger_entry_closed WHERE entry_id = NEW.entry_id) THEN
           RAISE EXCEPTION 'ledger: this entry is closed';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER ledger_balanced BEFORE INSERT ON ledger_entry_closed
       FOR EACH ROW EXECUTE FUNCTION ledger_check_balanced()""",
    """CREATE TRIGGER ledger_closed BEFORE INSERT ON ledger_posting
       FOR EACH ROW EXECUTE FUNCTION ledger_check_open()""",
)


def upgrade() -> None:
    make_tables()
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite()
    else:
        guard_postgresql()


def guard_sqlite() -> None:
    for statement in SQLITE_TRIGGERS:
        op.execute(statement)
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'ledger: {table} is append-only'); END"
            )


def guard_postgresql() -> None:
    for statement in POSTGRESQL_FUNCTIONS:
        op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )


def make_tables() -> None:
    op.create_table(
        "category",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_category_slug")),
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        sa.Column("id", Id, nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("comment_id", Id, nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("undone_by", Id, nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_event_natural_key")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_event_actor_kind", "event", ["actor_id", "kind", "occurred_at"], unique=False
    )
    op.create_index("ix_event_comment", "event", ["comment_id"], unique=False)
    op.create_table(
        "ledger_account",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("lock_rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("kind", "owner_id", name=op.f("uq_ledger_account_kind_owner_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_entry_closed",
        sa.Column("entry_id", Id, autoincrement=False, nullable=False),
        sa.Column("legs", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_ledger_entry_closed")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_line",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("row_code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_ledger_line")),
        sqlite_strict=True,
    )
    op.create_table(
        "picture",
        sa.Column("id", Id, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("widths", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("digest", name=op.f("uq_picture_digest")),
        sqlite_strict=True,
    )
    op.create_table(
        "plugin_failure",
        sa.Column("id", Id, nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("hook", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("failed_at", UtcTime(), nullable=False),
        sa.Column("resolved_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_failure")),
        sqlite_strict=True,
    )
    op.create_index("ix_plugin_failure_open", "plugin_failure", ["resolved_at", "id"], unique=False)
    op.create_table(
        "plugin_setting",
        sa.Column("id", Id, nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("effective_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_setting")),
        sa.UniqueConstraint("plugin", "version", name=op.f("uq_plugin_setting_plugin_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", Id, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_sign_in_failure_subject_failed_at",
        "sign_in_failure",
        ["subject", "failed_at"],
        unique=False,
    )
    op.create_table(
        "tag",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("slug", name=op.f("uq_tag_slug")),
        sqlite_strict=True,
    )
    op.create_table(
        "user",
        sa.Column("id", Id, nullable=False),
        sa.Column("nickname", sa.Text(), nullable=False),
        sa.Column("nickname_key", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.Column("avatar", sa.Text(), nullable=True),
        sa.Column("banned_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'editor', 'author', 'moderator', 'reader')",
            name=op.f("ck_user_role"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("nickname_key", name=op.f("uq_user_nickname_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "access_token",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_access_token_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("public_id", name=op.f("uq_access_token_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_access_token_user_id"), "access_token", ["user_id"], unique=False)
    op.create_table(
        "article",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("category_id", Id, nullable=True),
        sa.Column("picture_id", Id, nullable=True),
        sa.Column("picture_alt", sa.Text(), nullable=False),
        sa.Column("picture_caption", sa.Text(), nullable=False),
        sa.Column("picture_credit", sa.Text(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("reading_seconds", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("publications", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("plus_count", sa.Integer(), nullable=False),
        sa.Column("minus_count", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'trashed')", name=op.f("ck_article_status")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_article_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["picture.id"], name=op.f("fk_article_picture_id_picture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("slug", name=op.f("uq_article_slug")),
        sa.UniqueConstraint("source_key", name=op.f("uq_article_source_key")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_article_category_live",
        "article",
        ["category_id", "status", "published_at", "id"],
        unique=False,
    )
    op.create_index("ix_article_live", "article", ["status", "published_at", "id"], unique=False)
    op.create_table(
        "ledger_balance",
        sa.Column("account_id", Id, nullable=False),
        sa.Column("balance_utwei", Id, nullable=False),
        sa.Column("version", Id, nullable=False),
        sa.Column("may_be_negative", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "balance_utwei >= 0 OR may_be_negative = 1", name=op.f("ck_ledger_balance_floor")
        ),
        sa.CheckConstraint(
            "balance_utwei BETWEEN -9000000000000000000 AND 9000000000000000000",
            name=op.f("ck_ledger_balance_range"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["ledger_account.id"],
            name=op.f("fk_ledger_balance_account_id_ledger_account"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_ledger_balance")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("origin_event_id", Id, nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reverses_entry_id", Id, nullable=True),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("closed_id", Id, nullable=False),
        sa.CheckConstraint(
            "kind IN ('post', 'reverse', 'restore')", name=op.f("ck_ledger_entry_kind")
        ),
        sa.CheckConstraint("closed_id = id", name=op.f("ck_ledger_entry_closed")),
        sa.ForeignKeyConstraint(
            ["closed_id"],
            ["ledger_entry_closed.entry_id"],
            name=op.f("fk_ledger_entry_closed_id_ledger_entry_closed"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_ledger_entry_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["origin_event_id"], ["event.id"], name=op.f("fk_ledger_entry_origin_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_entry_id"],
            ["ledger_entry.id"],
            name=op.f("fk_ledger_entry_reverses_entry_id_ledger_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint(
            "event_id",
            "plugin",
            "reverses_entry_id",
            name=op.f("uq_ledger_entry_event_id_plugin_reverses_entry_id"),
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_ledger_entry_closed", "ledger_entry", ["closed_id"], unique=False)
    op.create_index(
        "ix_ledger_entry_origin", "ledger_entry", ["origin_event_id", "kind"], unique=False
    )
    op.create_index("ix_ledger_entry_reverses", "ledger_entry", ["reverses_entry_id"], unique=False)
    op.create_index(
        "uq_ledger_entry_post",
        "ledger_entry",
        ["event_id", "plugin"],
        unique=True,
        sqlite_where=sa.text("kind = 'post'"),
        postgresql_where=sa.text("kind = 'post'"),
    )
    op.create_table(
        "report",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("position", Id, nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_report_event_id_event")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_report_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("event_id", name=op.f("uq_report_event_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_report_user_article", "report", ["user_id", "article_id", "id"], unique=False
    )
    op.create_table(
        "article_author",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_author_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_article_author_user_id_user")
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_author")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_article_author_user_id", "article_author", ["user_id", "article_id"], unique=False
    )
    op.create_table(
        "article_body",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_body_article_id_article")
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_body")),
        sqlite_strict=True,
    )
    op.create_table(
        "article_revision",
        sa.Column("id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("editor_id", Id, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_revision_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["user.id"], name=op.f("fk_article_revision_editor_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_revision")),
        sa.UniqueConstraint(
            "article_id", "number", name=op.f("uq_article_revision_article_id_number")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "article_tag",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("tag_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_tag_article_id_article")
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_article_tag_tag_id_tag")),
        sa.PrimaryKeyConstraint("article_id", "tag_id", name=op.f("pk_article_tag")),
        sqlite_strict=True,
    )
    op.create_index("ix_article_tag_tag_id", "article_tag", ["tag_id", "article_id"], unique=False)
    op.create_table(
        "comment",
        sa.Column("id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("removals", sa.Integer(), nullable=False),
        sa.Column("like_count", sa.Integer(), nullable=False),
        sa.Column("dislike_count", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "status IN ('visible', 'deleted', 'moderated')", name=op.f("ck_comment_status")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_comment_article_id_article")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_comment_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_comment_article_live", "comment", ["article_id", "status", "id"], unique=False
    )
    op.create_index("ix_comment_writer", "comment", ["user_id", "article_id"], unique=False)
    op.create_table(
        "ledger_posting",
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("leg", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("amount_utwei", Id, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("undo", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_version", Id, nullable=False),
        sa.Column("balance_after_utwei", Id, nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.CheckConstraint("amount_utwei <> 0", name=op.f("ck_ledger_posting_amount")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["ledger_account.id"],
            name=op.f("fk_ledger_posting_account_id_ledger_account"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name=op.f("fk_ledger_posting_entry_id_ledger_entry")
        ),
        sa.ForeignKeyConstraint(
            ["line"], ["ledger_line.code"], name=op.f("fk_ledger_posting_line_ledger_line")
        ),
        sa.PrimaryKeyConstraint("entry_id", "leg", name=op.f("pk_ledger_posting")),
        sa.UniqueConstraint(
            "account_id",
            "account_version",
            name=op.f("uq_ledger_posting_account_id_account_version"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_ledger_posting_account_line",
        "ledger_posting",
        ["account_id", "line", "recorded_at"],
        unique=False,
    )
    op.create_index(
        "ix_ledger_posting_article_line", "ledger_posting", ["article_id", "line"], unique=False
    )
    op.create_table(
        "ledger_reversal",
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("transfer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by_entry_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_entry_id"],
            ["ledger_entry.id"],
            name=op.f("fk_ledger_reversal_by_entry_id_ledger_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name=op.f("fk_ledger_reversal_entry_id_ledger_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", "transfer", name=op.f("pk_ledger_reversal")),
        sqlite_strict=True,
    )
    op.create_index("ix_ledger_reversal_by", "ledger_reversal", ["by_entry_id"], unique=False)
    op.create_table(
        "pending_reversal",
        sa.Column("id", Id, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("event_id", Id, nullable=False),
        sa.Column("undo", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ledger_entry.id"],
            name=op.f("fk_pending_reversal_entry_id_ledger_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_pending_reversal_event_id_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_reversal")),
        sqlite_strict=True,
    )
    op.create_table(
        "reaction",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("comment_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("event_id", Id, nullable=True),
        sa.Column("placed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_reaction_article_id_article")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reaction_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
        sa.UniqueConstraint(
            "user_id",
            "article_id",
            "comment_id",
            name=op.f("uq_reaction_user_id_article_id_comment_id"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_reaction_comment_kind", "reaction", ["comment_id", "kind", "id"], unique=False
    )
    op.create_table(
        "reading",
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("expected_seconds", sa.Integer(), nullable=False),
        sa.Column("required_seconds", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("valid_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_reading_article_id_article")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reading_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reading_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_reading_user_article", "reading", ["user_id", "article_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("The books are append-only: restore a backup instead")
