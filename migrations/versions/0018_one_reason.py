"""One reason for each payment that was cut: the database holds to it, too.

Of several that an earlier version may have kept, that one stays which was paid, decided or
appealed, else the one that can be paid, else the first. One that was paid is never deleted: the
books refer to it.
"""

import sqlalchemy as sa
from alembic import op

revision = "core_0018"
down_revision = "core_0017"


SUPERFLUOUS = """
    SELECT id FROM (
      SELECT id, paid_event_id, row_number() OVER (
        PARTITION BY event_id, line, user_id
        ORDER BY paid_event_id IS NULL, decided_at IS NULL, appealed_at IS NULL, role = '', id
      ) AS place
      FROM ledger_unpaid WHERE line <> '') ranked
    WHERE place > 1 AND paid_event_id IS NULL"""


def upgrade() -> None:
    op.execute(f"DELETE FROM ledger_unpaid WHERE id IN ({SUPERFLUOUS})")  # noqa: S608  (constant)
    of_a_payment = sa.text("line <> ''")
    op.create_index(
        "uq_ledger_unpaid_payment",
        "ledger_unpaid",
        ["event_id", "line", "user_id"],
        unique=True,
        sqlite_where=of_a_payment,
        postgresql_where=of_a_payment,
    )


def downgrade() -> None:
    op.drop_index("uq_ledger_unpaid_payment")
