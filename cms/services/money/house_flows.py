"""Faucets against sinks: what the house gave out on each day, and what came back to it.

Grants are the operator's and no flow of the rules: they are left out, also where one is passed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms.ledger.lines import GIFT, GRANT


@dataclass(frozen=True, kw_only=True)
class HouseFlow:
    """One day. Each line counts with what it moved on that day, reversals taken off."""

    day: date
    given_utwei: int
    back_utwei: int


def house_flows(treasury_days: Sequence[Any], days: Sequence[date]) -> list[HouseFlow]:
    """Return the flows of these days, from the treasury's sums by day and line."""
    moved: dict[str, list[int]] = {}
    for row in _of_rules(treasury_days):
        moved.setdefault(row.day, []).append(int(row.amount_utwei))
    return [_flow(day, moved.get(day.isoformat(), [])) for day in days]


def days_and_outflow(treasury_days: Sequence[Any], days: Sequence[date]) -> tuple[int, int]:
    """Return how many of these days are since the first movement, and what went out in one.

    The second is in micro-Twei, less what came back; below 0 where more came back.
    """
    shown = [day for day in days if day.isoformat() >= _first(treasury_days, days[0])]
    if not shown:
        return 0, 0
    flows = house_flows(treasury_days, shown)
    return len(shown), sum(flow.given_utwei - flow.back_utwei for flow in flows) // len(shown)


def _first(treasury_days: Sequence[Any], since: date) -> str:
    """Return the day of the first movement, a grant or not, as ISO text."""
    return min((str(row.day) for row in treasury_days if row.day >= str(since)), default="9999")


def _of_rules(treasury_days: Sequence[Any]) -> list[Any]:
    return [row for row in treasury_days if row.line not in (GRANT.code, GIFT.code)]


def _flow(day: date, amounts: list[int]) -> HouseFlow:
    return HouseFlow(
        day=day,
        given_utwei=-sum(amount for amount in amounts if amount < 0),
        back_utwei=sum(amount for amount in amounts if amount > 0),
    )
