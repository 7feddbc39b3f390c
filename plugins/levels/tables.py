"""The plugin's table: XP by event, so that undoing an event takes exactly its XP back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.sdk import Base, Id, UtcTime


class Xp(Base):
    """XP of one person for one event; ``in_force`` 0 while the event is undone.

    ``day`` is empty where the person did nothing, but received XP by another's act.
    """

    __tablename__ = "levels_xp"
    __table_args__ = (Index("ix_levels_xp_user", "user_id", "in_force", "day", "xp"),)

    event_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    xp: Mapped[int] = mapped_column(Integer)
    day: Mapped[str] = mapped_column(Text)
    in_force: Mapped[int] = mapped_column(Integer)
    earned_at: Mapped[datetime] = mapped_column(UtcTime)
