"""Holds: what a pool pays to a person waits before it can be spent."""

import sqlalchemy as sa
from alembic import op

from cms.sdk.tables import Id, UtcTime

revision = "core_0013"
down_revision = "core_0011"

WAITING = "released_by IS NULL AND taken_utwei < amount_utwei"
INDEXES = (
    ("ix_ledger_hold_due", ["release_at", "user_id"], WAITING),
    ("ix_ledger_hold_user", ["user_id", "release_at"], WAITING),
    ("ix_ledger_hold_released", ["released_by"], "released_by IS NOT NULL"),
)
FIXED = "entry_id, transfer, user_id, amount_utwei, release_at"


def upgrade() -> None:
    op.create_table(
        "ledger_hold",
        sa.Column("entry_id", Id, sa.ForeignKey("ledger_entry.id"), primary_key=True),
        sa.Column("transfer", sa.Integer, autoincrement=False, primary_key=True),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("amount_utwei", Id, nullable=False),
        sa.Column("taken_utwei", Id, nullable=False),
        sa.Column("release_at", UtcTime, nullable=False),
        sa.Column("released_by", Id, sa.ForeignKey("ledger_entry.id")),
        sa.CheckConstraint("taken_utwei BETWEEN 0 AND amount_utwei", name="taken"),
        sa.CheckConstraint("released_by IS NULL OR taken_utwei < amount_utwei", name="released"),
        sqlite_strict=True,
    )
    for name, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, "ledger_hold", columns, sqlite_where=where, postgresql_where=where)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in guards_sqlite() if is_sqlite else guards_postgresql():
        op.execute(statement)


def guards_sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'ledger: ledger_hold is append-only'); END"
    return [
        f"CREATE TRIGGER ledger_hold_no_delete BEFORE DELETE ON ledger_hold {refuse}",
        f"CREATE TRIGGER ledger_hold_fixed BEFORE UPDATE OF {FIXED} ON ledger_hold {refuse}",
        "CREATE TRIGGER ledger_hold_once BEFORE UPDATE ON ledger_hold "
        f"WHEN OLD.released_by IS NOT NULL OR NEW.taken_utwei < OLD.taken_utwei {refuse}",
    ]


def guards_postgresql() -> list[str]:
    refuse = "EXECUTE FUNCTION ledger_refuse()"
    return [
        "CREATE TRIGGER ledger_hold_no_delete BEFORE DELETE OR TRUNCATE ON ledger_hold "
        f"FOR EACH STATEMENT {refuse}",
        f"CREATE TRIGGER ledger_hold_fixed BEFORE UPDATE OF {FIXED} ON ledger_hold "
        f"FOR EACH STATEMENT {refuse}",
        "CREATE TRIGGER ledger_hold_once BEFORE UPDATE ON ledger_hold FOR EACH ROW "
        "WHEN (OLD.released_by IS NOT NULL OR NEW.taken_utwei < OLD.taken_utwei) "
        f"{refuse}",
    ]


def downgrade() -> None:
    raise NotImplementedError("Holds are kept as long as the books: restore a backup instead")
