"""What quotas show at addresses of their own: to each what is left, to editors what is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cms.sdk import AdminPage, Block, Figure, Figures, PageRequest, Route, Table, TableContext
from plugins.quotas.rules import LEVEL_MIN, Use
from plugins.quotas.tables import all_recent, by_kind

KINDS = ("plus", "minus", "like", "dislike")
RUNGS = (1, 2, 3, 4, 5, 8, 10, 13, 15, 20, 25, 30)


def level_of(user_id: int, context: TableContext) -> int:
    """Return a person's level; the lowest where nobody keeps levels."""
    return context.level_of(user_id) or LEVEL_MIN


def shown(use: Use, now: datetime) -> dict[str, object]:
    """Return a use as JSON; ``next_at`` and ``wait_seconds`` are null while some are left."""
    next_at = use.next_at
    return {
        "limit": use.limit,
        "used": len(use.used_at),
        "next_at": f"{next_at:%Y-%m-%dT%H:%M:%SZ}" if next_at else None,
        "wait_seconds": use.wait_seconds(now),
    }


def mine(user_id: int | None, context: TableContext) -> Mapping[str, object]:
    """Return what the asking person has used of each kind, and may use."""
    who, s = user_id or 0, context.settings
    used, level = all_recent(context.session, who, context.now - s.window), level_of(who, context)
    uses = {
        kind: Use(used_at=used.get(kind, ()), limit=s.limit(kind, level), window=s.window)
        for kind in KINDS
    }
    shown_uses = {kind: shown(use, context.now) for kind, use in uses.items()}
    return {"window_hours": s.window_hours, **shown_uses}


ROUTES = (
    Route(
        path="mine",
        summary="What I have used and may use; the site's staff is held to none",
        handler=mine,
        personal=True,
    ),
)


def quotas_page(_request: PageRequest, context: TableContext) -> Iterable[Block]:
    """Show what was used in the last window, and what each level has."""
    s = context.settings
    used = by_kind(context.session, context.now - s.window)
    return [
        Figures(
            figures=[
                Figure(label=f"{kind.capitalize()} used", value=units, note=f"People: {people}")
                for kind, (units, people) in ((k, used.get(k, (0, 0))) for k in KINDS)
            ]
        ),
        Table(
            heading=f"What a level has in {s.window_hours} hours",
            columns=("Level", *(kind.capitalize() for kind in KINDS)),
            rows=[(level, *(s.limit(kind, level) for kind in KINDS)) for level in RUNGS],
            note="Between two rows the lower one holds or grows by one. Taking a reaction back "
            "returns nothing. Editors and moderators are held to no quota.",
        ),
    ]


PAGES = (
    AdminPage(
        path="quotas",
        title="Quotas",
        summary="How many reactions were given in the last window, and how many each level has.",
        right="money.read",
        show=quotas_page,
    ),
)
