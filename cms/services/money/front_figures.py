"""What the first page of the admin shows of a site, each part for those who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.headings import articles_by, latest_comments, titles_of
from cms.ledger.accounts import balances_of
from cms.ledger.days import Scope, sums_by_day, top_of
from cms.ledger.figures import Flow, days_between, flows, sums_of_articles
from cms.ledger.models import EventRow
from cms.people.models import User
from cms.people.names import nicknames_of
from cms.people.rights import holds
from cms.sdk.transfers import TREASURY, Side
from cms.services.access.money_access import need
from cms.services.access.sessions import Principal
from cms.services.money.alarms import Alarm
from cms.services.money.solvency import first_day, solvency_of
from cms.services.money.sum_days import sum_days
from cms.services.unit_of_work import Tribune

TOP = 6
EVENTS = 8
COMMENTS = 8
OWN_ARTICLES = 10


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """An article or a person with what people earned through it, or what the person earned."""

    id: int
    name: str
    amount_utwei: int


@dataclass(frozen=True, kw_only=True)
class SiteMoney:
    """What people earned and spent, day by day, with the treasury before and after, and alarms."""

    alarms: Sequence[Alarm]
    days: Sequence[Flow]
    treasury_utwei: int
    treasury_change_utwei: int
    articles: Sequence[Ranked]
    readers: Sequence[Ranked]
    events: Sequence[Any]
    titles: Mapping[int, str]


def site_money(tribune: Tribune, who: Principal, days: int) -> SiteMoney:
    """Return the site's figures for the last ``days`` days. Raises NotAllowed."""
    need(who, "money.read")
    sum_days(tribune)
    today = tribune.clock.now().date()
    shown = days_between(today - timedelta(days=days - 1), today)
    with tribune.reading() as session:
        changes = sums_by_day(session, "treasury", 0, min(shown[0], first_day(tribune)))
        held = balances_of(session, [TREASURY])[TREASURY]
        best = {scope: _top(tribune, session, scope, shown[0]) for scope in _RANKED}
        events = _last_events(session)
        titles = titles_of(session, {*best["article"], *(event.article_id for event in events)})
        names = nicknames_of(session, best["reader"])
        return SiteMoney(
            days=flows(session, "user", 0, shown, tribune.host.registry.lines),
            alarms=solvency_of(tribune, session, held, changes).alarms,
            treasury_utwei=held,
            treasury_change_utwei=sum(
                int(row.amount_utwei) for row in changes if row.day >= str(shown[0])
            ),
            articles=_ranked(best["article"], titles),
            readers=_ranked(best["reader"], names),
            events=events,
            titles=titles,
        )


@dataclass(frozen=True, kw_only=True)
class OwnArticle:
    """An article of one's own, with what it brought and cost one's own wallet."""

    row: Any
    earned_utwei: int
    spent_utwei: int


def own_articles(tribune: Tribune, who: Principal) -> list[OwnArticle]:
    """Return the newest articles of whoever asks, with what they themselves earned and paid."""
    with tribune.reading() as session:
        rows = articles_by(session, who.user_id, OWN_ARTICLES)
        sums = sums_of_articles(session, who.user_id, [row.id for row in rows])
    return [
        OwnArticle(
            row=row,
            earned_utwei=sums.get((row.id, Side.PROFIT.value), 0),
            spent_utwei=-sums.get((row.id, Side.LOSS.value), 0),
        )
        for row in rows
    ]


def comments_to_see(tribune: Tribune, who: Principal) -> Sequence[Any]:
    """Return the newest comments for those who moderate; nothing for anybody else."""
    if not holds(who.role, "comments.moderate"):
        return []
    with tribune.reading() as session:
        return latest_comments(session, COMMENTS)


_RANKED: tuple[Scope, ...] = ("article", "reader")


def _top(tribune: Tribune, session: Session, scope: Scope, since: date) -> dict[int, int]:
    profit = [line.code for line in tribune.host.registry.lines if line.side == Side.PROFIT]
    if not profit:
        return {}
    return {row.scope_id: row.amount_utwei for row in top_of(session, scope, profit, since, TOP)}


def _ranked(best: dict[int, int], names: dict[int, str]) -> list[Ranked]:
    return [
        Ranked(id=key, name=names.get(key, f"No. {key}"), amount_utwei=amount)
        for key, amount in best.items()
    ]


def _last_events(session: Session) -> Sequence[Any]:
    last = select(EventRow.id).order_by(EventRow.id.desc()).limit(EVENTS)
    columns = (EventRow.kind, EventRow.recorded_at, EventRow.article_id, EventRow.comment_id)
    return session.execute(
        select(EventRow.id, *columns, EventRow.natural_key, User.nickname)
        .outerjoin(User, User.id == EventRow.actor_id)
        .where(EventRow.id.in_(last))
        .order_by(EventRow.id.desc())
    ).all()
