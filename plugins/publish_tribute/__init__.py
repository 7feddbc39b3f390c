"""Publish tribute: going live has a price, most of which becomes the article's own pool.

5.00 at first: 4.00 into the pool, 1.00 to the house. The first two articles of an author cost
nothing; the house advances their 4.00. Taken down within the hour and untouched, all comes back;
later, what the pool has not spent.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    decimal,
    hookimpl,
    pool,
    user,
)
from plugins.publish_tribute.rules import tribute_utwei
from plugins.publish_tribute.settings import PRESETS, Settings

_TRIBUTE_ROW = {"label": "Post Publish Tribute", "row": "post_publish_tribute"}


class PublishTribute(Plugin):
    """Charges the lead author, for the article's pool and the house."""

    name = "publish_tribute"
    summary = "Publishing costs a tribute, most of which fills the article's pool."
    Settings = Settings
    presets = PRESETS
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
            code="publish_tribute.advance_pool",
            label="Tribute advanced by the house",
            side=Side.HOUSE,
            source=AccountKind.TREASURY,
            destination=AccountKind.POOL,
        ),
    )

    @hookimpl
    def on_publish(self, event: ArticlePublished, context: Context) -> Iterable[Transfer]:
        """Charge the lead author, unless new here: then the house advances the pool's part."""
        s, purse = context.settings, pool(event.article.id)
        since = context.now - timedelta(hours=24)
        today = context.count("publish", actor_id=event.actor_id, since=since, with_undone=True)
        tribute = tribute_utwei(s.tribute_utwei, today, doublings_max=s.doublings_max)
        for_pool = tribute * s.pool_percent // 100
        is_free = event.author_posts < s.free_posts
        wanted = s.tribute_utwei * s.pool_percent // 100 if is_free else 0
        advance = min(wanted, context.balance_of(TREASURY) // 2) if wanted else 0
        if advance < wanted:
            detail = f"The treasury can advance {decimal(advance)} Twei"
            context.skip("publish_tribute.advance_pool", "pool_empty", detail)
        payer = user(event.actor_id)
        for_house, for_pool = (0, 0) if is_free else (tribute - for_pool, for_pool)
        planned = (
            ("pay_pool", payer, purse, for_pool, Role.AUTHOR, Undo.UNPUBLISHED),
            ("pay_house", payer, TREASURY, for_house, Role.AUTHOR, Undo.RETRACTED),
            ("advance_pool", TREASURY, purse, advance, Role.HOUSE, Undo.UNPUBLISHED),
        )
        return [_move(*parts) for parts in planned if parts[3]]


def _move(
    suffix: str, source: Account, destination: Account, amount_utwei: int, role: Role, undo: Undo
) -> Transfer:
    return Transfer(
        line=f"publish_tribute.{suffix}",
        source=source,
        destination=destination,
        amount_utwei=amount_utwei,
        role=role,
        undo=undo,
        note="going live",
    )


plugin = PublishTribute()
