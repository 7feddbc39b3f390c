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
from plugins.read_to_earn.settings import Settings

REWARD = "read_to_earn.reward_reader"
KINDS = {"plus": {"plus"}, "rating": {"plus", "minus"}, "read": set[str]()}


class ReadToEarn(Plugin):
    """Pays the reader, never charges."""

    name = "read_to_earn"
    summary = "Readers earn by reading, for the expected minutes of an article."
    Settings = Settings
    presets = {
        "classic": {"pays_on": "plus"},
        "fresh-site": {"pays_on": "plus"},
        "newsroom": {"pays_on": "rating"},
    }
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
        if event.reaction not in KINDS[context.settings.pays_on]:
            return ()
        if not event.has_read:
            context.skip(REWARD, "not_read", "Read the article first: then a plus is paid")
            return ()
        return _pay(event, context)

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
    s, reader = context.settings, event.actor_id
    if reader in event.article.author_ids:
        context.skip(REWARD, "own", "Authors are not paid for reading their own article")
        return []
    if context.total(REWARD, user_id=reader, article_id=event.article.id) > 0:
        context.skip(REWARD, "already", "This article has paid you already")
        return []
    level = context.level_of(reader)
    percent = level_percent(level, first=s.level_percent_first, step=s.level_percent_step)
    reward = _full(event.article, context) * percent // 100
    had = context.total(REWARD, user_id=reader, since=context.now - timedelta(hours=24))
    amount = min(reward, max(0, s.reward_utwei_per_day_max - had))
    if amount < reward:
        context.skip(REWARD, "cap", f"{decimal(s.reward_utwei_per_day_max)} Twei in 24 hours")
    if not amount:
        return []
    minutes = event.article.reading_seconds / 60
    return [
        Transfer(
            line=REWARD,
            source=pool(event.article.id),
            destination=user(reader),
            amount_utwei=amount,
            role=Role.OWN,
            undo=Undo.WITHDRAWN,
            note=f"{minutes:.1f} min x {decimal(s.reward_utwei_per_minute)} x {percent} %",
        )
    ]


plugin = ReadToEarn()
