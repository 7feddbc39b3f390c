"""The table of what was not paid, or not in full, with the one reason for each.

    ledger_unpaid    a payment that a rule, a limit or an empty pool cut, and what became of it

A row is written with the event that it belongs to and never changes, but for its last columns: an
appeal of the person and the operator's decision on it, or, for a plugin that failed (without a
line: nobody knows what it would have paid), what came of trying it again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.ledger.models import STRICT, only_where
from cms.sdk.tables import Base, Id, UtcTime

APPEALED = "appealed_at IS NOT NULL AND decided_at IS NULL"
PAID = "paid_event_id IS NOT NULL"
OF_A_PAYMENT = "line <> ''"


class UnpaidRow(Base):
    """What ``user_id`` did not get on ``line``; ``plugin`` is whose limit it was.

    ``withheld_utwei`` is 0 where the rule did not say how much. ``role`` and ``undo`` are those of
    the payment that was cut, and empty where an operator can't pay it.
    """

    __tablename__ = "ledger_unpaid"
    __table_args__ = (
        UniqueConstraint("event_id", "plugin", "line", "user_id"),
        CheckConstraint("withheld_utwei >= 0", name="withheld"),
        CheckConstraint("decision IN ('', 'paid', 'declined')", name="decision"),
        CheckConstraint("(decided_at IS NULL) = (decision = '')", name="decided"),
        Index("ix_ledger_unpaid_user", "user_id", "id"),
        Index("ix_ledger_unpaid_article", "article_id", "id"),
        Index("ix_ledger_unpaid_code", "code", "recorded_at"),
        Index("ix_ledger_unpaid_appealed", "id", **only_where(APPEALED)),
        Index(
            "uq_ledger_unpaid_payment",
            "event_id",
            "line",
            "user_id",
            unique=True,
            **only_where(OF_A_PAYMENT),
        ),
        Index("uq_ledger_unpaid_paid", "paid_event_id", unique=True, **only_where(PAID)),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    plugin: Mapped[str] = mapped_column(Text)
    rule_version: Mapped[int] = mapped_column(Integer)
    line: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(Id)
    article_id: Mapped[int] = mapped_column(Id)
    withheld_utwei: Mapped[int] = mapped_column(Id)
    code: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    undo: Mapped[int] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)
    appeal: Mapped[str] = mapped_column(Text, server_default="")
    appealed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    decision: Mapped[str] = mapped_column(Text, server_default="")
    decided_because: Mapped[str] = mapped_column(Text, server_default="")
    decided_by: Mapped[int | None] = mapped_column(Id)
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    paid_event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
