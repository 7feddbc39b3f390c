"""What levels show at addresses of their own: the ladder for all, one's own rung."""

from __future__ import annotations

from collections.abc import Mapping

from cms.sdk import Route, TableContext
from plugins.levels.rules import xp_of
from plugins.levels.tables import Standing, standings

RUNGS = 30
ACTIONS = ("like", "minus", "comment", "publish", "dislike")


def shown(standing: Standing) -> dict[str, object]:
    """Return a standing as JSON."""
    return {
        "level": standing.level,
        "xp": standing.xp,
        "level_xp": xp_of(standing.level),
        "next_level_xp": xp_of(standing.level + 1),
        "active_days": standing.active_days,
    }


def ladder(_user_id: int | None, context: TableContext) -> Mapping[str, object]:
    """Return the gates and the XP of each level."""
    return {
        "gates": {action: getattr(context.settings, f"gate_{action}") for action in ACTIONS},
        "levels": [{"level": level, "xp": xp_of(level)} for level in range(1, RUNGS + 1)],
    }


def me(user_id: int | None, context: TableContext) -> Mapping[str, object]:
    """Return where the asking person stands."""
    who = user_id or 0
    return shown(standings(context.session, [who])[who])


ROUTES = (
    Route(path="ladder", summary="Gates and the XP of each level", handler=ladder),
    Route(path="me", summary="Where I stand", handler=me, personal=True),
)
