"""Whether the pools of young articles have anything left, read together with the thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, select, union_all
from sqlalchemy.orm import Session

from cms.content.models import Article
from cms.ledger.alarm_tables import ThresholdRow
from cms.ledger.models import AccountRow, BalanceRow
from cms.sdk.transfers import AccountKind
from cms.services.money.alarms import with_defaults

YOUNG = timedelta(days=14)
"""Pools of older articles may be empty: their time is over."""


@dataclass(frozen=True, kw_only=True)
class YoungPools:
    """How many young articles are live, and how many of them have an empty pool."""

    articles: int
    empty: int


def limits_and_pools(session: Session, now: datetime) -> tuple[dict[str, int], YoungPools]:
    """Return the thresholds of all alarms and the young pools, in one statement."""
    is_pool = and_(AccountRow.kind == AccountKind.POOL, AccountRow.owner_id == Article.id)
    is_empty = func.coalesce(BalanceRow.balance_utwei, 0) == 0
    young = (
        select(case((is_empty, "empty"), else_="filled"), func.count())
        .select_from(Article)
        .outerjoin(AccountRow, is_pool)
        .outerjoin(BalanceRow, BalanceRow.account_id == AccountRow.id)
        .where(Article.status == "published", Article.published_at > now - YOUNG)
        .group_by(is_empty)
    )
    changed = select(ThresholdRow.name, ThresholdRow.value)
    found = {name: int(value) for name, value in session.execute(union_all(changed, young))}
    empty, filled = found.pop("empty", 0), found.pop("filled", 0)
    return with_defaults(found), YoungPools(articles=filled + empty, empty=empty)
