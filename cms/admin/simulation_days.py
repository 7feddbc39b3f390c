"""The days of a simulated run as its charts show them, on the page and in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cms.services.plugins.simulations import Day, Scoreboard

HONEST = "honest"


@dataclass(frozen=True, kw_only=True)
class ShownDay:
    """One day: what there was at its end, what was paid on it, and who got that.

    ``honest_median_utwei`` and ``bot_mean_utwei`` are what an account has gained a day so far.
    The first is None in runs that were kept before it was written down.
    """

    number: int
    treasury_utwei: int
    pools_utwei: int
    wallets_utwei: int
    held_utwei: int
    honest_utwei: int
    bots_utwei: int
    bots_percent: float
    honest_median_utwei: int | None
    bot_mean_utwei: int


def shown_days(board: Scoreboard) -> list[ShownDay]:
    """Return the days of a run, the first one first."""
    accounts = sum(one.accounts for one in board.kinds if one.kind != HONEST)
    gained, found = 0, []
    for day in board.days:
        gained += _of_bots(day.net_utwei)
        found.append(_shown(day, gained // (accounts * day.day) if accounts else 0))
    return found


def _shown(day: Day, bot_mean_utwei: int) -> ShownDay:
    whole, bots = sum(day.paid_utwei.values()), _of_bots(day.paid_utwei)
    return ShownDay(
        number=day.day,
        treasury_utwei=day.treasury_utwei,
        pools_utwei=day.pools_utwei,
        wallets_utwei=day.wallets_utwei,
        held_utwei=day.held_utwei,
        honest_utwei=whole - bots,
        bots_utwei=bots,
        bots_percent=round(100 * bots / whole, 1) if whole else 0.0,
        honest_median_utwei=day.median_utwei_per_day.get(HONEST),
        bot_mean_utwei=bot_mean_utwei,
    )


def _of_bots(amounts: Mapping[str, int]) -> int:
    return sum(amount for kind, amount in amounts.items() if kind != HONEST)
