"""Quotas: how many pluses, minuses, likes and dislikes a person may give in a rolling day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cms.sdk import (
    Action,
    Plugin,
    ReactionAdded,
    Refusal,
    Settlement,
    Stale,
    TableContext,
    hookimpl,
)
from plugins.quotas.routes import PAGES, ROUTES, level_of, shown
from plugins.quotas.rules import LEVEL_MIN, Use, in_words
from plugins.quotas.settings import PRESETS, WINDOW_HOURS_MAX, Settings
from plugins.quotas.tables import keep, recent, sweep, take, wait_turn

STAFF = frozenset({"owner", "admin", "editor", "moderator"})
"""People appointed by the site are held to no quota, and use no units."""

SWEEP_EVERY = 20


class Quotas(Plugin):
    """Moves no money. A unit that was used stays used: taking the reaction back returns none."""

    name = "quotas"
    summary = "How many reactions of each kind a person may give in 24 hours."
    Settings = Settings
    presets = PRESETS
    migrations = "plugins.quotas.migrations"
    routes = ROUTES
    admin_views = PAGES

    @hookimpl
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        """Refuse a reaction when none of its kind is left."""
        event = action.event
        if not isinstance(event, ReactionAdded) or action.actor_role in STAFF:
            return ()
        use = _use(event, context)
        if use.left:
            return ()
        wait = use.wait_seconds(context.now)
        detail = f"No {event.reaction} can be given at your level"
        if wait is not None:
            detail = f"Next {event.reaction} in {in_words(wait)}"
        params = shown(use, context.now) | {"window_hours": context.settings.window_hours}
        return [Refusal(code="quotas.used_up", detail=detail, params=params)]

    @hookimpl
    def on_settled(self, settlement: Settlement, context: TableContext) -> None:
        """Use the unit; raise Stale if others have used the last one since it was looked up."""
        event, event_id = settlement.event, settlement.event_id
        if not isinstance(event, ReactionAdded) or settlement.actor_role in STAFF:
            return
        if not settlement.actor_role:  # told later: it has happened, whatever the limit
            keep(context.session, event_id, event)
            return
        wait_turn(context.session, event.actor_id)
        if not _takes_unit(event_id, event, context):
            raise Stale
        if event_id % SWEEP_EVERY == 0:
            sweep(context.session, context.now - timedelta(hours=WINDOW_HOURS_MAX))


def _use(event: ReactionAdded, context: TableContext) -> Use:
    """Return how the actor stands. The level is asked for when the lowest one's is used up."""
    s, kind, who = context.settings, event.reaction, event.actor_id
    used_at = recent(context.session, who, kind, event.occurred_at - s.window)
    limit = s.limit(kind, LEVEL_MIN)
    if len(used_at) >= limit:
        limit = s.limit(kind, level_of(who, context))
    return Use(used_at=used_at, limit=limit, window=s.window)


def _takes_unit(event_id: int, event: ReactionAdded, context: TableContext) -> bool:
    """Take the unit if one is left, within the lowest level's limit or the actor's own."""
    s, session, kind = context.settings, context.session, event.reaction
    since = event.occurred_at - s.window
    return take(session, event_id, event, since, s.limit(kind, LEVEL_MIN)) or take(
        session, event_id, event, since, s.limit(kind, level_of(event.actor_id, context))
    )


plugin = Quotas()
