"""The table of sweeps: in which portions everything that an account caused was taken back.

sweep    one portion: its event says what it took, this row whose it was and what became of it
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.ledger.models import STRICT
from cms.sdk.tables import Base, UtcTime


class SweepRow(Base):
    """Portion ``number`` of what ``user_id`` caused.

    The portions under one ban are one sweep: ``banned_at`` names it. ``restored_by`` is the event
    that gave the portion back, if any.
    """

    __tablename__ = "sweep"
    __table_args__ = (UniqueConstraint("user_id", "number"), STRICT)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    number: Mapped[int] = mapped_column(Integer)
    banned_at: Mapped[datetime] = mapped_column(UtcTime)
    restored_by: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
