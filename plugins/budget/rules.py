"""Pure arithmetic: what is released in a day, and what part of an earning is paid."""

from datetime import datetime, timedelta

from cms.sdk import WHOLE_MILLIONTHS


def release_utwei(treasury_utwei: int, *, percent: int, least_utwei: int) -> int:
    """Return the day's release: a part of the treasury, or a least sum, but never over its half.

    Source: default rule set, 5.6. Because only a part is ever released, nothing empties the house.
    """
    return min(max(treasury_utwei * percent // 100, least_utwei), treasury_utwei // 2)


def rate_millionths(
    released_utwei: int, demand_utwei: int, *, target_percent: int, percent_min: int
) -> int:
    """Return the part of each earning that is paid, from ``percent_min`` to the whole.

    Source: default rule set, 5.6: 0.95 x release / demand at the full rate.
    """
    if not demand_utwei:
        return WHOLE_MILLIONTHS
    rate = released_utwei * target_percent * WHOLE_MILLIONTHS // (100 * demand_utwei)
    return min(WHOLE_MILLIONTHS, max(percent_min * WHOLE_MILLIONTHS // 100, rate))


def at_full_rate(paid_utwei: int, rate: int) -> int:
    """Return what would have been paid at the full rate."""
    return paid_utwei * WHOLE_MILLIONTHS // rate


def in_words(rate: int) -> str:
    """Return a rate for people, as ``68.4 %``."""
    tenths = rate * 1000 // WHOLE_MILLIONTHS
    return f"{tenths // 10}.{tenths % 10} %"


def is_over(published_at: datetime | None, lasts: timedelta | None, now: datetime) -> bool:
    """Return whether an article's pool has had its time."""
    return published_at is None or (lasts is not None and published_at + lasts <= now)
