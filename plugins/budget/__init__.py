"""Budget: what the house gives away in a day, and what an earning is worth when that is short.

    release   1 % of the treasury a day, but at least 200 and at most its half
    grants    20 to a pool when its article goes live, and when it runs low, ten times more
    rate      0.95 x release / what people earned the day before, from 10 % to the whole;
              tomorrow's is made by the first reading or publication of today
    sweep     14 days after going live a pool goes back to the treasury

Nothing here can empty the treasury: what varies with demand is the rate, and everybody sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cms.sdk import (
    TREASURY,
    WHOLE_MILLIONTHS,
    Account,
    AccountKind,
    ArticlePublished,
    ArticleRead,
    Factor,
    Line,
    PlannedEarnings,
    Plugin,
    Role,
    Settlement,
    Side,
    Stale,
    TableContext,
    Timer,
    TimerFired,
    Transfer,
    Undo,
    decimal,
    hookimpl,
    pool,
)
from plugins.budget.routes import PAGES, ROUTES
from plugins.budget.rules import at_full_rate, in_words, is_over, rate_millionths, release_utwei
from plugins.budget.settings import PRESETS, Settings
from plugins.budget.tables import (
    announce,
    count_grant,
    drawn_on,
    grants_of,
    is_announced,
    is_granted,
    rate_on,
)

FUND, SWEEP = "budget.fund_pool", "budget.sweep_pool"
DAY = timedelta(days=1)


class Budget(Plugin):
    """Moves money between the house and its pools alone, and scales what pools pay."""

    name = "budget"
    summary = "How much the house gives to pools in a day, and at what rate pools pay."
    Settings = Settings
    presets = PRESETS
    migrations = "plugins.budget.migrations"
    routes = ROUTES
    admin_views = PAGES
    lines = (
        Line(
            code=FUND,
            label="Pool funded by the house",
            side=Side.HOUSE,
            source=AccountKind.TREASURY,
            destination=AccountKind.POOL,
        ),
        Line(
            code=SWEEP,
            label="Pool swept back",
            side=Side.HOUSE,
            source=AccountKind.POOL,
            destination=AccountKind.TREASURY,
        ),
    )

    @hookimpl
    def on_publish(
        self, event: ArticlePublished, context: TableContext
    ) -> Iterable[Transfer | Timer]:
        """Give the first grant, unless readers must come first, and note when it is over."""
        s = context.settings
        if s.sweep_after:
            yield Timer(name="sweep", due_at=event.occurred_at + s.sweep_after)
        wanted = 0 if s.readers_min else s.grant_utwei
        amount = min(wanted, _left(context))
        if amount < wanted:
            context.skip(FUND, "release_spent", f"Today's release has {decimal(amount)} Twei left")
        if amount:
            yield _grant(event.article.id, amount, "going live")

    @hookimpl
    def on_read(self, event: ArticleRead, context: TableContext) -> Iterable[Transfer]:
        """Give the first grant when enough people have read, and another when the pool is low."""
        s, article = context.settings, event.article
        if not s.grant_utwei or is_over(article.published_at, s.sweep_after, context.now):
            return
        had = grants_of(context.session, article.id)
        if had > s.grants_max:
            return
        if had:
            due, note = context.balance_of(pool(article.id)) < s.low_mark_utwei, f"grant {had + 1}"
        else:
            readings = context.count("read", article_id=article.id) + 1
            due, note = readings >= s.readers_min, f"reading {readings}"
        amount = min(s.grant_utwei, _left(context)) if due else 0
        if amount:
            yield _grant(article.id, amount, note)

    @hookimpl
    def on_timer(self, event: TimerFired, context: TableContext) -> Iterable[Transfer | Timer]:
        """Sweep a pool back, and once more a day later: somebody may have paid into it since."""
        left = context.balance_of(pool(event.article.id))
        if left:
            note = "its time is over"
            yield _move(SWEEP, pool(event.article.id), TREASURY, left, Undo.NEVER, note)
            yield Timer(name="sweep", due_at=max(context.now, event.occurred_at) + DAY)

    @hookimpl
    def earning_factors(self, planned: PlannedEarnings, context: TableContext) -> Iterable[Factor]:
        """Pay everything at today's rate."""
        rate = rate_on(context.session, context.now.date())
        if rate < WHOLE_MILLIONTHS:
            detail = f"Paid at today's rate of {in_words(rate)}"
            for one in planned.earnings:
                yield Factor(
                    line=one.line,
                    payee_id=one.payee_id,
                    share_millionths=rate,
                    code="rate",
                    detail=detail,
                    is_final=True,
                )

    @hookimpl
    def on_settled(self, settlement: Settlement, context: TableContext) -> None:
        """Announce tomorrow's rate, once, and count a grant; Stale if others were faster."""
        if not isinstance(settlement.event, ArticlePublished | ArticleRead):
            return
        if settlement.actor_role:
            _announce(context)
        granted = [p.transfer for p in settlement.posted if p.transfer.line == FUND]
        if granted:
            _count(settlement, granted[0].amount_utwei, context)


def _left(context: TableContext) -> int:
    """Return what is left of today's release. A grant to the treasury raises it at once."""
    drawn = drawn_on(context.session, context.now.date())
    return max(0, _release(context, drawn) - drawn)


def _release(context: TableContext, added_utwei: int) -> int:
    """Return today's release as it was when the treasury had so much more."""
    s = context.settings
    whole = context.balance_of(TREASURY) + added_utwei
    return release_utwei(whole, percent=s.release_percent, least_utwei=s.release_utwei_min)


def _grant(article_id: int, amount_utwei: int, note: str) -> Transfer:
    return _move(FUND, TREASURY, pool(article_id), amount_utwei, Undo.UNPUBLISHED, note)


def _move(
    line: str, source: Account, destination: Account, amount_utwei: int, undo: Undo, note: str
) -> Transfer:
    return Transfer(
        line=line,
        source=source,
        destination=destination,
        amount_utwei=amount_utwei,
        role=Role.HOUSE,
        undo=undo,
        note=note,
    )


def _announce(context: TableContext) -> None:
    """Write tomorrow down, and today if nobody was here yesterday."""
    s, session, today = context.settings, context.session, context.now.date()
    if is_announced(session, today + DAY):
        return
    yesterday, released = today - DAY, _release(context, 0)
    demand = at_full_rate(context.demand_on(yesterday), rate_on(session, yesterday))
    rate = rate_millionths(
        released, demand, target_percent=s.target_percent, percent_min=s.rate_percent_min
    )
    now = context.now
    announce(
        session,
        today,
        now,
        rate=rate_on(session, today),
        demand_utwei=0,
        released_utwei=released,
    )
    announce(session, today + DAY, now, rate=rate, demand_utwei=demand, released_utwei=released)


def _count(settlement: Settlement, amount_utwei: int, context: TableContext) -> None:
    """Count the grant under the lock of its day; Stale if it is over the limit by now."""
    session, article_id = context.session, settlement.event.article.id
    if is_granted(session, settlement.event_id):
        return
    drawn = drawn_on(session, context.now.date(), lock=True)
    released = _release(context, drawn + _paid_by_house(settlement))
    number = grants_of(session, article_id)
    is_in_time = bool(settlement.actor_role)
    too_much = drawn + amount_utwei > released or number > context.settings.grants_max
    if number and isinstance(settlement.event, ArticleRead):
        had = context.balance_of(pool(article_id)) - amount_utwei
        too_much |= had >= context.settings.low_mark_utwei
    grant = {
        "event_id": settlement.event_id,
        "article_id": article_id,
        "number": number,
        "amount_utwei": amount_utwei,
    }
    counted = not (is_in_time and too_much) and count_grant(session, context.now, released, grant)
    if is_in_time and not counted:
        raise Stale


def _paid_by_house(settlement: Settlement) -> int:
    """Return what the treasury has paid by this act, less what it has got by it."""
    transfers = [posted.transfer for posted in settlement.posted]
    paid = sum(t.amount_utwei for t in transfers if t.source == TREASURY)
    return paid - sum(t.amount_utwei for t in transfers if t.destination == TREASURY)


plugin = Budget()
