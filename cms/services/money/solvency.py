"""Can the house go on like this? Its runway, who gets the money, and alarms when that is not well.

Figures are of the last thirty whole days, from the sums by day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, func, select, union_all
from sqlalchemy.orm import Session

from cms.content.models import Article
from cms.ledger.accounts import balances_of
from cms.ledger.alarm_tables import ThresholdRow
from cms.ledger.days import deciles, sums_by_day
from cms.ledger.lines import GIFT, GRANT
from cms.ledger.models import AccountRow, BalanceRow
from cms.sdk.transfers import TREASURY, AccountKind, Side
from cms.services.access.money_access import need
from cms.services.access.sessions import Principal
from cms.services.money.alarms import Alarm, Readings, ringing, with_defaults
from cms.services.money.sum_days import sum_days
from cms.services.unit_of_work import Tribune

DAYS = 30
YOUNG = timedelta(days=14)
"""Pools of older articles may be empty: their time is over."""
TENTHS = 10


@dataclass(frozen=True, kw_only=True)
class Decile:
    """A tenth of those who earned, the best earners first, and what part of all they got."""

    number: int
    people: int
    amount_utwei: int
    share_percent: float


@dataclass(frozen=True, kw_only=True)
class Solvency:
    """``runway_days`` is None if the treasury does not fall, grants left out.

    ``outflow_utwei_per_day`` is less than 0 where more comes in. ``deciles`` is empty while fewer
    than ten people have earned.
    """

    days_of_history: int
    treasury_utwei: int
    outflow_utwei_per_day: int
    runway_days: int | None
    deciles: Sequence[Decile]
    earners: int
    greatest_percent: float
    young_articles: int
    empty_pools: int
    thresholds: Mapping[str, int]
    alarms: Sequence[Alarm]


def solvency(tribune: Tribune, who: Principal) -> Solvency:
    """Return the figures and what is alarming about them. Raises NotAllowed."""
    need(who, "money.read")
    sum_days(tribune)
    with tribune.reading() as session:
        held = balances_of(session, [TREASURY])[TREASURY]
        rows = sums_by_day(session, "treasury", 0, first_day(tribune))
        return solvency_of(tribune, session, held, rows)


def first_day(tribune: Tribune) -> date:
    """Return the first of the days that are looked at."""
    return tribune.clock.now().date() - timedelta(days=DAYS)


def solvency_of(
    tribune: Tribune, session: Session, held_utwei: int, treasury_days: Sequence[Any]
) -> Solvency:
    """Return the same where the treasury's balance and its sums by day are known already."""
    since = first_day(tribune)
    profit = [line.code for line in tribune.host.registry.lines if line.side == Side.PROFIT]
    history, outflow = _outflow(treasury_days, since)
    tenths = deciles(session, profit, since) if profit else []
    limits, young, empty = _limits_and_pools(session, tribune)
    whole, earners = sum(row.amount_utwei for row in tenths) or 1, sum(row.people for row in tenths)
    runway = held_utwei // outflow if outflow > 0 else None
    shares = [_decile(row, whole) for row in tenths] if earners >= TENTHS else []
    greatest = round(100 * max((row.greatest_utwei for row in tenths), default=0) / whole, 1)
    readings = Readings(
        runway_days=runway,
        top_tenth_percent=shares[0].share_percent if shares else None,
        one_person_percent=greatest if earners >= TENTHS else None,
        empty_pools_percent=round(100 * empty / young, 1) if young >= TENTHS else None,
    )
    return Solvency(
        days_of_history=history,
        treasury_utwei=held_utwei,
        outflow_utwei_per_day=outflow,
        runway_days=runway,
        deciles=shares,
        earners=earners,
        greatest_percent=greatest,
        young_articles=young,
        empty_pools=empty,
        thresholds=limits,
        alarms=ringing(readings, limits),
    )


def _outflow(treasury_days: Sequence[Any], since: date) -> tuple[int, int]:
    """Return how many whole days there are, and what the treasury lost a day, grants left out."""
    last = since + timedelta(days=DAYS)
    rows = [row for row in treasury_days if str(since) <= row.day < str(last)]
    if not rows:
        return 0, 0
    days = (last - date.fromisoformat(rows[0].day)).days
    moved = sum(row.amount_utwei for row in rows if row.line not in (GRANT.code, GIFT.code))
    return days, -int(moved) // days


def _decile(row: Any, whole: int) -> Decile:
    return Decile(
        number=row.decile,
        people=row.people,
        amount_utwei=row.amount_utwei,
        share_percent=round(100 * row.amount_utwei / whole, 1),
    )


def _limits_and_pools(session: Session, tribune: Tribune) -> tuple[dict[str, int], int, int]:
    """Return the thresholds, the number of young live articles, and of those with an empty pool."""
    is_pool = and_(AccountRow.kind == AccountKind.POOL, AccountRow.owner_id == Article.id)
    is_empty = func.coalesce(BalanceRow.balance_utwei, 0) == 0
    young = (
        select(case((is_empty, "empty"), else_="filled"), func.count())
        .select_from(Article)
        .outerjoin(AccountRow, is_pool)
        .outerjoin(BalanceRow, BalanceRow.account_id == AccountRow.id)
        .where(Article.status == "published", Article.published_at > tribune.clock.now() - YOUNG)
        .group_by(is_empty)
    )
    changed = select(ThresholdRow.name, ThresholdRow.value)
    found = {name: int(value) for name, value in session.execute(union_all(changed, young))}
    empty = found.pop("empty", 0)
    return with_defaults(found), found.pop("filled", 0) + empty, empty
