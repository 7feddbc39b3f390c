"""Pure arithmetic: what a reading is worth. Everything rounds down."""


def full_reward_utwei(
    reading_seconds: int, *, per_minute_utwei: int, min_utwei: int, max_utwei: int
) -> int:
    """Return the reward at full level for an article of this length, in micro-Twei.

    4 minutes at 0.20 a minute are 0.80; never less than the minimum nor more than the maximum.
    Nothing a minute is nothing at all: the minimum raises a reward, it does not make one.
    """
    if not per_minute_utwei:
        return 0
    return min(max_utwei, max(min_utwei, reading_seconds * per_minute_utwei // 60))


def level_percent(level: int | None, *, first: int, step: int) -> int:
    """Return which share of the reward a level gets: 25 % at 1, 100 % from 6; 100 without."""
    return 100 if level is None else min(100, first + step * (level - 1))
