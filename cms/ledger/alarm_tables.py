"""The table of alarms' thresholds: those that an operator has changed; the others have defaults."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.ledger.models import STRICT
from cms.sdk.tables import Base


class ThresholdRow(Base):
    """``value`` is in the alarm's own unit, days or percent; 0 switches the alarm off."""

    __tablename__ = "alarm_threshold"
    __table_args__ = (CheckConstraint("value >= 0", name="value"), STRICT)

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[int] = mapped_column(Integer)
