"""Pluses: each plus of somebody who has read the article pays its authors from the pool."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cms.sdk import (
    AccountKind,
    Context,
    Line,
    Plugin,
    ReactionAdded,
    Role,
    Side,
    Transfer,
    Undo,
    author_shares,
    decimal,
    hookimpl,
    pool,
    user,
)
from plugins.pluses.settings import PRESETS, Settings

REWARD = "pluses.reward_author"


class Pluses(Plugin):
    """Pays the authors, never charges."""

    name = "pluses"
    summary = "Authors earn with every plus of a reader."
    Settings = Settings
    presets = PRESETS
    lines = (
        Line(
            code=REWARD,
            label="Earned for Pluses",
            side=Side.PROFIT,
            source=AccountKind.POOL,
            destination=AccountKind.USER,
            row="earned_for_pluses",
            position=11,
        ),
    )

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Share the reward among the authors; what does not divide stays in the pool."""
        if event.reaction != "plus" or not context.settings.reward_utwei:
            return ()
        if reason := _why_not(event, context):
            context.skip(REWARD, *reason, payee_ids=event.article.author_ids)
            return ()
        return [
            Transfer(
                line=REWARD,
                source=pool(event.article.id),
                destination=user(author_id),
                amount_utwei=amount,
                role=Role.AUTHOR,
                undo=Undo.WITHDRAWN,
                note="a plus",
            )
            for author_id, amount in author_shares(_capped(event, context), event)
        ]


def _why_not(event: ReactionAdded, context: Context) -> tuple[str, str] | None:
    if not event.has_read:
        return "not_read", "The author is paid by those who have read"
    needed: int = context.settings.reader_level_min
    level = context.level_of(event.actor_id)
    if level is not None and level < needed:
        return "level", f"A plus pays the author from LVL {needed}"
    return None


def _capped(event: ReactionAdded, context: Context) -> int:
    """Return the reward, or what is left of the income that one reader can cause in a day."""
    reward: int = context.settings.reward_utwei
    most: int = context.settings.caused_utwei_per_day_max
    since = context.now - timedelta(hours=24)
    caused = context.total(REWARD, caused_by=event.actor_id, since=since)
    amount = min(reward, max(0, most - caused))
    if amount < reward:
        detail = f"One reader's pluses bring {decimal(most)} Twei in 24 hours"
        context.skip(REWARD, "cap", detail, payee_ids=event.article.author_ids)
    return amount


plugin = Pluses()
