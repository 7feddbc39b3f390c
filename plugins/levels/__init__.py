"""Levels: reading and being read makes XP, XP and days make levels, levels open actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from cms.sdk import (
    Action,
    ArticlePublished,
    ArticleRead,
    CommentPosted,
    Context,
    Event,
    Plugin,
    ReactionAdded,
    Refusal,
    Reversal,
    Settlement,
    TableContext,
    Timer,
    TimerFired,
    hookimpl,
)
from plugins.levels.routes import ACTIONS, PAGES, ROUTES, shown
from plugins.levels.rules import xp_of
from plugins.levels.settings import PRESETS, Settings
from plugins.levels.tables import keep, set_in_force, standings, xp_since

STAFF = frozenset({"owner", "admin", "editor", "moderator"})
"""People appointed by the site do not climb a ladder to do their work."""
LIVED_AFTER, MATURED_AFTER = timedelta(hours=72), timedelta(hours=24)
"""Source: default rule set, 5.4."""


class Levels(Plugin):
    """Moves no money."""

    name = "levels"
    summary = "Levels, made of XP and active days, open actions one by one."
    Settings = Settings
    presets = PRESETS
    migrations = "plugins.levels.migrations"
    routes = ROUTES
    admin_views = PAGES

    @hookimpl
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        """Refuse what the person's level does not open yet."""
        if action.name not in ACTIONS or action.actor_role in STAFF:
            return ()
        who, required = action.event.actor_id, getattr(context.settings, f"gate_{action.name}")
        stands = standings(context.session, [who])[who]
        if stands.level >= required:
            return ()
        return [
            Refusal(
                code="levels.too_low",
                detail=f"Available from LVL {required}",
                params={
                    "required": required,
                    "current": stands.level,
                    "xp_missing": max(0, xp_of(required) - stands.xp),
                    "days_missing": max(0, required - 1 - stands.active_days),
                },
            )
        ]

    @hookimpl
    def levels_of(self, user_ids: Sequence[int], context: TableContext) -> Mapping[int, int]:
        """Return the level of each person."""
        found = standings(context.session, user_ids)
        return {user_id: stands.level for user_id, stands in found.items()}

    @hookimpl
    def on_publish(self, event: ArticlePublished, context: Context) -> Iterable[Timer]:
        """Look again when the article has been there for three days."""
        yield Timer(name="lived", due_at=event.occurred_at + LIVED_AFTER)

    @hookimpl
    def on_comment(self, event: CommentPosted, context: Context) -> Iterable[Timer]:
        """Look again when the comment is a day old."""
        yield Timer(name="matured", due_at=event.occurred_at + MATURED_AFTER)

    @hookimpl
    def on_timer(self, event: TimerFired, context: Context) -> Iterable[Timer]:
        """Move nothing: the XP is kept when this is settled."""
        return ()

    @hookimpl
    def on_settled(self, settlement: Settlement, context: TableContext) -> None:
        """Keep the XP of the event, and that the actor was active on this day.

        When a timer fires nobody is there.
        """
        event = settlement.event
        is_here = not isinstance(event, TimerFired)
        earned = dict.fromkeys([event.actor_id] if is_here else (), 0) | _earned(event, context)
        keep(context.session, settlement.event_id, settlement.event, earned, context.now)

    @hookimpl
    def on_reversed(self, reversal: Reversal, context: TableContext) -> None:
        """Take the XP of undone events back, or restore it."""
        set_in_force(context.session, reversal.event_ids, reversal.restored)

    @hookimpl
    def user_fields(
        self, user_ids: Sequence[int], context: TableContext
    ) -> Mapping[int, Mapping[str, object]]:
        """Show level and progress beside a person's name."""
        found = standings(context.session, user_ids)
        return {user_id: shown(stands) for user_id, stands in found.items()}


def _earned(event: Event, context: TableContext) -> dict[int, int]:
    """Return who gets how much XP for an event."""
    s = context.settings
    if isinstance(event, ArticleRead):
        since = context.now - timedelta(hours=24)
        had = xp_since(context.session, event.actor_id, event.kind, since)
        return {event.actor_id: max(0, min(s.read_xp, s.read_xp_per_day_max - had))}
    if isinstance(event, ReactionAdded) and event.reaction == "plus":
        return dict.fromkeys(event.article.author_ids, s.plus_xp) if event.has_read else {}
    if isinstance(event, ReactionAdded) and event.reaction == "minus":
        stands = standings(context.session, event.article.author_ids)
        return {who: -min(s.minus_xp, own.spare_xp) for who, own in stands.items()}
    if isinstance(event, TimerFired):
        return _earned_later(event, context) if event.plugin == Levels.name else {}
    if isinstance(event, ReactionAdded) and event.comment and event.reaction == "like":
        return {event.comment.writer_id: s.like_xp}
    return {}


def _earned_later(event: TimerFired, context: TableContext) -> dict[int, int]:
    """Return who gets how much XP for what has stood the time."""
    s, comment = context.settings, event.comment
    if event.name == "lived":
        return dict.fromkeys(event.article.author_ids, s.lived_xp)
    if comment and comment.like_count >= s.matured_likes_min:
        return {comment.writer_id: s.matured_xp}
    return {}


plugin = Levels()
