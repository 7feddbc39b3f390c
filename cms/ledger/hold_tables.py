"""What is held: each payment out of a pool to a person, until it can be spent.

The balance of a person's hold is the sum of what is left of these rows. They change only while
that balance is locked; amount, owner and moment never change (triggers, migration 0013).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from cms.ledger.models import STRICT, only_where
from cms.sdk.tables import Base, Id, UtcTime

WAITING = "released_by IS NULL AND taken_utwei < amount_utwei"
RELEASED = "released_by IS NOT NULL"


class HoldRow(Base):
    """Transfer ``transfer`` of an entry, held for a person until ``release_at``.

    ``taken_utwei`` of it was taken back while it was held. What is left is released, once, by
    the entry ``released_by``.
    """

    __tablename__ = "ledger_hold"
    __table_args__ = (
        CheckConstraint("taken_utwei BETWEEN 0 AND amount_utwei", name="taken"),
        CheckConstraint("released_by IS NULL OR taken_utwei < amount_utwei", name="released"),
        Index("ix_ledger_hold_due", "release_at", "user_id", **only_where(WAITING)),
        Index("ix_ledger_hold_user", "user_id", "release_at", **only_where(WAITING)),
        Index("ix_ledger_hold_released", "released_by", **only_where(RELEASED)),
        STRICT,
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"), primary_key=True)
    transfer: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(Id)
    amount_utwei: Mapped[int] = mapped_column(Id)
    taken_utwei: Mapped[int] = mapped_column(Id)
    release_at: Mapped[datetime] = mapped_column(UtcTime)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))
