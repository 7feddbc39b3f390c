"""Read-to-earn: a reader who has read an article is paid for it, once, from its pool.

Worked example: 4:00 minutes expected, level 3: 4 x 0.20 x 55 % = 0.44 Twei.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from cms.sdk import (
    AccountKind,
    ArticleFacts,
    ArticleRead,
    Context,
    Line,
    Plugin,
    ReactionAdded,
    Role,
    Side,
    TableContext,
    Transfer,
    Undo,
    decimal,
    hookimpl,
    pool,
    user,
)
from plugins.read_to_earn.rules import full_reward_utwei, level_percent
from plugins.read_to_earn.settings import PRESETS, Settings

REWARD = "read_to_earn.reward_reader"
KINDS = {"plus": {"plus"}, "rating": {"plus", "minus"}, "read": set[str]()}


class ReadToEarn(Plugin):
    """Pays the reader, never charges."""

    name = "read_to_earn"
    summary = "Readers earn by reading, for the expected minutes of an article."
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
            position=10,
        ),
    )

    @hookimpl
    def on_read(self, event: ArticleRead, context: Context) -> Iterable[Transfer]:
        """Pay at once where the reading itself is paid."""
        return _pay(event, context) if context.settings.pays_on == "read" else ()

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Pay with the plus (or any rating) of somebody who has read the article."""
        return _pay(event, context) if event.reaction in KINDS[context.settings.pays_on] else ()

    @hookimpl
    def article_fields(
        self, articles: Sequence[ArticleFacts], context: TableContext
    ) -> Mapping[int, Mapping[str, object]]:
        """Show the full reward; what a certain reader gets depends on the level."""
        return {
            article.id: {
                "opportunity": decimal(_full(article, context)),
                "reading_seconds": article.reading_seconds,
                "pays_on": context.settings.pays_on,
            }
            for article in articles
        }


def _full(article: ArticleFacts, context: Context) -> int:
    s = context.settings
    return full_reward_utwei(
        article.reading_seconds,
        per_minute_utwei=s.reward_utwei_per_minute,
        min_utwei=s.reward_utwei_min,
        max_utwei=s.reward_utwei_max,
    )


def _pay(event: ArticleRead | ReactionAdded, context: Context) -> list[Transfer]:
    s, full = context.settings, _full(event.article, context)
    if not full:
        return []
    if reason := _why_not(event, context):
        context.skip(REWARD, *reason)
        return []
    level = context.level_of(event.actor_id)
    percent = level_percent(level, first=s.level_percent_first, step=s.level_percent_step)
    amount = _capped(full * percent // 100, event.actor_id, context)
    minutes = event.article.reading_seconds / 60
    reward = Transfer(
        line=REWARD,
        source=pool(event.article.id),
        destination=user(event.actor_id),
        amount_utwei=amount,
        role=Role.OWN,
        undo=Undo.WITHDRAWN,
        note=f"{minutes:.1f} min x {decimal(s.reward_utwei_per_minute)} x {percent} %",
    )
    return [reward] if amount else []


def _why_not(event: ArticleRead | ReactionAdded, context: Context) -> tuple[str, str] | None:
    if isinstance(event, ReactionAdded) and not event.has_read:
        return "not_read", "Read the article first: then a rating is paid"
    if event.actor_id in event.article.author_ids:
        return "own", "Authors are not paid for reading their own article"
    if context.total(REWARD, user_id=event.actor_id, article_id=event.article.id) > 0:
        return "already", "This article has paid you already"
    return None


def _capped(reward_utwei: int, reader_id: int, context: Context) -> int:
    most: int = context.settings.reward_utwei_per_day_max
    had = context.total(REWARD, user_id=reader_id, since=context.now - timedelta(hours=24))
    amount = min(reward_utwei, max(0, most - had))
    if amount < reward_utwei:
        context.skip(REWARD, "cap", f"Reading earns at most {decimal(most)} Twei in 24 hours")
    return amount


plugin = ReadToEarn()
