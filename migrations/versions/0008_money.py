"""Sums of postings by day for the charts, and indexes for searching the ledger."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id

revision = "core_0008"
down_revision = "core_0007"

STRICT = {"sqlite_strict": True}
INDEXES = {
    "ix_ledger_entry_recorded_at": ("ledger_entry", ["recorded_at"]),
    "ix_ledger_entry_plugin": ("ledger_entry", ["plugin", "id"]),
    "ix_ledger_entry_kind": ("ledger_entry", ["kind", "id"]),
    "ix_ledger_posting_article_entry": ("ledger_posting", ["article_id", "entry_id", "leg"]),
    "ix_ledger_posting_line_entry": ("ledger_posting", ["line", "entry_id", "leg"]),
}


def upgrade() -> None:
    op.create_table(
        "ledger_day",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("scope_id", Id, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("amount_utwei", Id, nullable=False),
        **STRICT,
    )
    op.create_index(
        "ix_ledger_day_scope", "ledger_day", ["scope", "day", "line", "scope_id", "amount_utwei"]
    )
    op.create_table(
        "ledger_day_mark",
        sa.Column("id", Id, primary_key=True),
        sa.Column("entry_id", Id, nullable=False),
        sa.CheckConstraint("id = 1", name="single"),
        **STRICT,
    )
    op.execute("INSERT INTO ledger_day_mark (id, entry_id) VALUES (1, 0)")
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _columns) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_table("ledger_day_mark")
    op.drop_table("ledger_day")
