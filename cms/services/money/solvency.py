"""Can the house go on like this? Its runway, who gets the money, and alarms when that is not well.

Figures are of the last thirty whole days, from the sums by day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from cms.ledger.accounts import trial_balance
from cms.ledger.days import sums_by_day
from cms.ledger.figures import days_between
from cms.sdk.transfers import AccountKind
from cms.services.access.money_access import need
from cms.services.access.sessions import Principal
from cms.services.money.alarms import Alarm, Readings, ringing
from cms.services.money.house_flows import HouseFlow, days_and_outflow, house_flows
from cms.services.money.income_tenths import TENTHS, Income, income_since
from cms.services.money.sum_days import sum_days
from cms.services.money.young_pools import YoungPools, limits_and_pools
from cms.services.unit_of_work import Tribune

DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Solvency:
    """``runway_days`` is None if the treasury does not fall, grants left out.

    ``outflow_utwei_per_day`` is less than 0 where more comes in.
    """

    days_of_history: int
    treasury_utwei: int
    outflow_utwei_per_day: int
    runway_days: int | None
    income: Income
    pools: YoungPools
    thresholds: Mapping[str, int]
    alarms: Sequence[Alarm]


@dataclass(frozen=True, kw_only=True)
class SolvencyPage:
    """The figures, the flows they come from, and what is promised besides the treasury.

    ``pools_utwei`` is set aside for readers of articles, ``held_utwei`` earned by people who
    cannot spend it yet. Neither is the house's any more.
    """

    figures: Solvency
    flows: Sequence[HouseFlow]
    pools_utwei: int
    held_utwei: int


def solvency(tribune: Tribune, who: Principal) -> SolvencyPage:
    """Return the figures and what is alarming about them. Raises NotAllowed."""
    need(who, "money.read")
    sum_days(tribune)
    with tribune.reading() as session:
        trial = trial_balance(session)
        rows = sums_by_day(session, "treasury", 0, first_day(tribune))
        treasury_utwei = trial.get(AccountKind.TREASURY, 0)
        return SolvencyPage(
            figures=solvency_of(tribune, session, treasury_utwei, rows),
            flows=house_flows(rows, _days(tribune)),
            pools_utwei=trial.get(AccountKind.POOL, 0),
            held_utwei=trial.get(AccountKind.HOLD, 0),
        )


def first_day(tribune: Tribune) -> date:
    """Return the first of the days that are looked at."""
    return tribune.clock.now().date() - timedelta(days=DAYS)


def solvency_of(
    tribune: Tribune, session: Session, treasury_utwei: int, treasury_days: Sequence[Any]
) -> Solvency:
    """Return the figures where the treasury's balance and its sums by day are known already."""
    history, outflow = days_and_outflow(treasury_days, _days(tribune))
    income = income_since(session, tribune.host.registry.lines, first_day(tribune))
    limits, pools = limits_and_pools(session, tribune.clock.now())
    runway = treasury_utwei // outflow if outflow > 0 else None
    return Solvency(
        days_of_history=history,
        treasury_utwei=treasury_utwei,
        outflow_utwei_per_day=outflow,
        runway_days=runway,
        income=income,
        pools=pools,
        thresholds=limits,
        alarms=ringing(_readings(runway, income, pools), limits),
    )


def _days(tribune: Tribune) -> list[date]:
    """Return the thirty whole days: today is not over."""
    first = first_day(tribune)
    return days_between(first, first + timedelta(days=DAYS - 1))


def _readings(runway_days: int | None, income: Income, pools: YoungPools) -> Readings:
    """Return what alarms look at; of a few people or articles nothing can be said."""
    is_enough, share = income.earners >= TENTHS, None
    if pools.articles >= TENTHS:
        share = round(100 * pools.empty / pools.articles, 1)
    return Readings(
        runway_days=runway_days,
        top_tenth_percent=income.deciles[0].share_percent if is_enough else None,
        one_person_percent=income.greatest_percent if is_enough else None,
        empty_pools_percent=share,
    )
