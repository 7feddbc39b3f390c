"""Pluses: each plus of somebody who has read the article pays its authors from the pool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
    hookimpl,
    pool,
    setting,
    shares,
    twei,
    user,
)

REWARD = "pluses.reward_author"


@dataclass(frozen=True)
class Settings:
    """Default rule set, rule pluses: 0.30 a plus, from readers of level 3 in `classic`."""

    reward_utwei: int = setting(twei("0.30"), label="Reward of a plus", unit="utwei", min=0)
    reader_level_min: int = setting(
        1, label="Level from which a plus pays the author", unit="level", min=1, max=100
    )


class Pluses(Plugin):
    """Pays the authors, never charges."""

    name = "pluses"
    summary = "Authors earn with every plus of a reader."
    Settings = Settings
    presets = {"classic": {"reader_level_min": 3}, "fresh-site": {"reader_level_min": 1}}
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
        if event.reaction != "plus":
            return ()
        if not event.has_read:
            context.skip(REWARD, "not_read", "The author is paid by those who have read")
            return ()
        level, needed = context.level_of(event.actor_id), context.settings.reader_level_min
        if level is not None and level < needed:
            context.skip(REWARD, "level", f"A plus pays the author from LVL {needed}")
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
            for author_id, amount in shares(context.settings.reward_utwei, event.article.author_ids)
        ]


plugin = Pluses()
