"""Pure arithmetic: how many of a kind a level has, when the next one is free, and in what words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

LEVEL_MIN = 1


def limit_for(level: int, *, base: int, levels_each: int, most: int) -> int:
    """Return what a level may use in one window: 6 pluses at level 5, and 10 from level 20."""
    return min(most, base + level // levels_each)


@dataclass(frozen=True, kw_only=True)
class Use:
    """What a person has used of one kind in the window, newest first, and may use in all."""

    used_at: Sequence[datetime]
    limit: int
    window: timedelta

    @property
    def left(self) -> int:
        """How many are left now."""
        return max(0, self.limit - len(self.used_at))

    @property
    def next_at(self) -> datetime | None:
        """When the next one is free, to the second above; None if one is left, or none ever is.

        Where a limit was lowered, more than one of those used must leave the window first.
        """
        if self.left or not self.limit:
            return None
        free_at = self.used_at[self.limit - 1] + self.window
        return free_at + timedelta(microseconds=-free_at.microsecond % 1_000_000)

    def wait_seconds(self, now: datetime) -> int | None:
        """Return the whole seconds until then."""
        return None if self.next_at is None else ceil((self.next_at - now).total_seconds())


def in_words(seconds: int) -> str:
    """Return a wait as people read it, in minutes begun: "42 min", "3 h 5 min", "2 h"."""
    hours, minutes = divmod(ceil(seconds / 60), 60)
    said = [f"{hours} h"] if hours else []
    return " ".join([*said, f"{minutes} min"] if minutes or not hours else said)
