"""Time, injected: the core and every rule ask this clock and no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that tells the moment, in UTC."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands until it is moved: for tests and for demo content."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment that was last set."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to a moment."""
        self._now = moment.astimezone(UTC)

    def advance(self, **parts: float) -> None:
        """Move on, by the parts that `timedelta` takes: ``advance(hours=2)``."""
        self._now += timedelta(**parts)
