"""A rule that pays later: a plus or a comment brings 0.10 Twei from the pool after an hour.

It fails for as long as `plugin.is_broken`; a minus asks for a timer that asks for another.
"""

from collections.abc import Iterable
from datetime import timedelta

from cms.sdk import (
    TREASURY,
    AccountKind,
    ArticlePublished,
    CommentPosted,
    Context,
    Line,
    Plugin,
    ReactionAdded,
    Role,
    Side,
    Timer,
    TimerFired,
    Transfer,
    hookimpl,
    pool,
    user,
)

HOUR = timedelta(hours=1)
LATER_UTWEI = 100_000
POOL_UTWEI = 10_000_000


class Slow(Plugin):
    name = "slow"
    lines = (
        Line(
            code="slow.pay_later",
            label="Paid later",
            side=Side.PROFIT,
            source=AccountKind.POOL,
            destination=AccountKind.USER,
        ),
        Line(
            code="slow.fill_pool",
            label="Fund",
            side=Side.HOUSE,
            source=AccountKind.TREASURY,
            destination=AccountKind.POOL,
        ),
    )
    is_broken = False

    @hookimpl
    def on_publish(self, event: ArticlePublished, context: Context) -> Iterable[Transfer]:
        return [
            Transfer(
                line="slow.fill_pool",
                source=TREASURY,
                destination=pool(event.article.id),
                amount_utwei=POOL_UTWEI,
                role=Role.HOUSE,
            )
        ]

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Timer]:
        name = "pay" if event.reaction == "plus" else "ask_again"
        return [Timer(name=name, due_at=event.occurred_at + HOUR, payload={"n": [1, "two"]})]

    @hookimpl
    def on_comment(self, event: CommentPosted, context: Context) -> Iterable[Timer]:
        return [Timer(name="pay", due_at=event.occurred_at + HOUR)]

    @hookimpl
    def on_timer(self, event: TimerFired, context: Context) -> Iterable[Transfer | Timer]:
        if self.is_broken:
            raise RuntimeError("not today")
        if event.name == "ask_again":
            yield Timer(name="pay", due_at=event.occurred_at + HOUR)
            return
        yield Transfer(
            line="slow.pay_later",
            source=pool(event.article.id),
            destination=user(event.actor_id),
            amount_utwei=LATER_UTWEI,
            role=Role.OWN,
        )


plugin = Slow()
