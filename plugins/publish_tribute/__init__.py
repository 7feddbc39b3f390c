"""Publish tribute: going live has a price, most of which becomes the article's own pool.

5.00 at first: 4.00 into the pool, 1.00 to the house, and the treasury adds up to 20.00 to the
pool. The first two articles of an author cost nothing; the house advances their 4.00.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from cms.sdk import (
    TREASURY,
    Account,
    AccountKind,
    ArticlePublished,
    Context,
    Line,
    Plugin,
    Role,
    Side,
    Transfer,
    Undo,
    hookimpl,
    pool,
    setting,
    twei,
    user,
)
from plugins.publish_tribute.rules import tribute_utwei

_TRIBUTE_ROW = {"label": "Post Publish Tribute", "row": "post_publish_tribute"}


@dataclass(frozen=True)
class Settings:
    """Default rule set, rules publish_tribute and treasury."""

    tribute_utwei: int = setting(twei("5.00"), label="Tribute", unit="utwei", min=0)
    pool_percent: int = setting(
        80, label="Part that fills the article's pool", unit="percent", min=0, max=100
    )
    free_posts: int = setting(2, label="First articles without tribute", min=0, max=1000)
    pool_grant_utwei: int = setting(
        twei("20.00"), label="What the treasury adds to the pool", unit="utwei", min=0
    )


class PublishTribute(Plugin):
    """Charges the lead author and fills the article's pool."""

    name = "publish_tribute"
    summary = "Publishing costs a tribute; it and the treasury fill the article's pool."
    Settings = Settings
    must_succeed = frozenset({"on_publish"})
    lines = (
        Line(
            code="publish_tribute.pay_pool",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.POOL,
            position=110,
            **_TRIBUTE_ROW,
        ),
        Line(
            code="publish_tribute.pay_house",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.TREASURY,
            position=111,
            **_TRIBUTE_ROW,
        ),
        Line(
            code="publish_tribute.fund_pool",
            label="Pool funded by the house",
            side=Side.HOUSE,
            source=AccountKind.TREASURY,
            destination=AccountKind.POOL,
        ),
    )

    @hookimpl
    def on_publish(self, event: ArticlePublished, context: Context) -> Iterable[Transfer]:
        """Charge the lead author, unless new here, and fund the pool as far as there is money."""
        s, purse = context.settings, pool(event.article.id)
        today = context.count(
            "publish", actor_id=event.actor_id, since=context.now - timedelta(hours=24)
        )
        tribute = tribute_utwei(s.tribute_utwei, today)
        for_pool = tribute * s.pool_percent // 100
        is_free = event.author_posts < s.free_posts
        advance = s.tribute_utwei * s.pool_percent // 100 if is_free else 0
        wanted = s.pool_grant_utwei + advance
        funding = min(wanted, context.balance_of(TREASURY) // 2)
        if not funding and wanted:
            context.skip("publish_tribute.fund_pool", "pool_empty", "The treasury is empty")
        payer = user(event.actor_id)
        planned = (
            ("pay_pool", payer, purse, 0 if is_free else for_pool, Role.AUTHOR),
            ("pay_house", payer, TREASURY, 0 if is_free else tribute - for_pool, Role.AUTHOR),
            ("fund_pool", TREASURY, purse, funding, Role.HOUSE),
        )
        return [_move(*parts) for parts in planned if parts[3]]


def _move(
    suffix: str, source: Account, destination: Account, amount_utwei: int, role: Role
) -> Transfer:
    return Transfer(
        line=f"publish_tribute.{suffix}",
        source=source,
        destination=destination,
        amount_utwei=amount_utwei,
        role=role,
        undo=Undo.UNPUBLISHED,
        note="going live",
    )


plugin = PublishTribute()
