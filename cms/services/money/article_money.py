"""What one article earned and cost: the report's figures, by day, and the entries behind them.

The table comes from `cms.ledger.pnl`, as do the reports that readers buy, so the admin and the
API cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from cms.content.headings import Heading, heading
from cms.ledger.accounts import balances_of
from cms.ledger.figures import Flow, days_between, flows
from cms.ledger.holds import hold
from cms.ledger.pnl import ProfitAndLoss, codes_of_row, house_profit_and_loss, profit_and_loss
from cms.ledger.search import Key, LedgerFilter, find
from cms.sdk.transfers import TREASURY, pool, user
from cms.services.access.money_access import need_article
from cms.services.access.sessions import Principal
from cms.services.money.sum_days import sum_days
from cms.services.unit_of_work import Tribune

Scope = Literal["post", "author", "treasury"]
PAGE_SIZE = 30
DAYS_MAX = 90


@dataclass(frozen=True, kw_only=True)
class ArticleMoney:
    """``entries`` are one page of what stands behind the table, or behind its row ``row``."""

    article: Heading
    scope: Scope
    table: ProfitAndLoss
    days: list[Flow]
    pool_utwei: int
    entries: Sequence[Any]
    has_more: bool


def article_money(
    tribune: Tribune,
    who: Principal,
    article_id: int,
    scope: Scope = "post",
    *,
    row: str = "",
    after: Key | None = None,
) -> ArticleMoney:
    """Return an article's figures and a page of entries. Raises NotFound, NotAllowed.

    ``row`` narrows the entries to one row of the table; an unknown one has none.
    """
    sum_days(tribune)
    with tribune.reading() as session:
        article = heading(session, article_id)
        need_article(who, article)
        wanted = _entries_of(tribune, session, article, scope, row)
        entries = find(session, wanted, after, PAGE_SIZE + 1) if wanted else []
        return ArticleMoney(
            article=article,
            scope=scope,
            table=_table(tribune, session, article, scope),
            days=_days(tribune, session, article),
            pool_utwei=balances_of(session, [pool(article_id)])[pool(article_id)],
            entries=entries[:PAGE_SIZE],
            has_more=len(entries) > PAGE_SIZE,
        )


def _table(tribune: Tribune, session: Session, article: Heading, scope: Scope) -> ProfitAndLoss:
    declared = tribune.host.registry.lines
    if scope == "treasury":
        return house_profit_and_loss(session, article.id, declared)
    people = list(article.authors) if scope == "author" else []
    return profit_and_loss(session, article.id, declared, people)


def _entries_of(
    tribune: Tribune, session: Session, article: Heading, scope: Scope, row: str
) -> LedgerFilter | None:
    """Return which legs make up the table or one row of it; None if there can be none."""
    lines: tuple[str, ...] = ()
    if row:
        lines = codes_of_row(session, row, tribune.host.registry.lines)
        if not lines:
            return None
    if scope == "treasury":
        return LedgerFilter(article_id=article.id, accounts=(TREASURY,), lines=lines)
    if scope == "author":
        authors = tuple(of(user_id) for user_id in article.authors for of in (user, hold))
        if not authors:
            return None
        return LedgerFilter(article_id=article.id, accounts=authors, lines=lines)
    return LedgerFilter(article_id=article.id, of_people=True, lines=lines)


def _days(tribune: Tribune, session: Session, article: Heading) -> list[Flow]:
    """Return the days from the article's first money to today, DAYS_MAX of them at most."""
    today = tribune.clock.now().date()
    days = days_between(today - timedelta(days=DAYS_MAX - 1), today)
    found = flows(session, "article", article.id, days, tribune.host.registry.lines)
    used = [n for n, flow in enumerate(found) if flow.earned_utwei or flow.spent_utwei]
    return found[used[0] :] if used else []
