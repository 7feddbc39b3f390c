"""Seals: entries in hash-chained blocks. Like the entries, they are never changed or deleted."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0010"
down_revision = "core_0009"

STRICT = {"sqlite_strict": True}
TABLES = ("seal_block", "seal_item")


def upgrade() -> None:
    make_tables()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        for statement in guards_sqlite(table) if is_sqlite else guards_postgresql(table):
            op.execute(statement)


def make_tables() -> None:
    op.create_table(
        "seal_block",
        sa.Column("number", Id, autoincrement=False, primary_key=True),
        sa.Column("form", sa.Integer, nullable=False),
        sa.Column("previous_sha256", sa.Text, nullable=False, unique=True),
        sa.Column("root_sha256", sa.Text, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("entries_total", Id, nullable=False),
        sa.Column("newest_entry_id", Id, nullable=False),
        sa.Column("settled_entry_id", Id, nullable=False),
        sa.Column("sealed_at", UtcTime, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        **STRICT,
    )
    op.create_index("ix_seal_block_sealed_at", "seal_block", ["sealed_at"])
    op.create_table(
        "seal_item",
        sa.Column("entry_id", Id, sa.ForeignKey("ledger_entry.id"), primary_key=True),
        sa.Column("block_number", Id, sa.ForeignKey("seal_block.number"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("digests", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("block_number", "position"),
        **STRICT,
    )


def guards_sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'ledger: {table} is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ]


def guards_postgresql(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    ]


def downgrade() -> None:
    raise NotImplementedError("Seals are kept as long as the books: restore a backup instead")
