"""What levels show at addresses of their own: the ladder for all, one's own rung; for editors
how many people stand where, and what each level opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cms.sdk import (
    AdminPage,
    Block,
    Chart,
    Figure,
    Figures,
    PageRequest,
    Route,
    Table,
    TableContext,
)
from plugins.levels.rules import xp_of
from plugins.levels.settings import PRESETS
from plugins.levels.tables import Standing, people_by_level, standings

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


def ladder_page(_request: PageRequest, context: TableContext) -> Iterable[Block]:
    """Show how many people stand on which rung, and what each rung takes and opens."""
    people = people_by_level(context.session)
    top = max(people, default=1)
    rungs = range(1, max(top, RUNGS) + 1)
    opens = _opened(context)
    shown_rungs = range(1, max(top, 10) + 1)
    return [
        Figures(
            figures=[
                Figure(label="People with XP", value=sum(people.values())),
                Figure(label="Highest level", value=top, note="reached by somebody"),
                Figure(
                    label="Beyond level 1",
                    value=sum(count for level, count in people.items() if level > 1),
                ),
            ]
        ),
        Chart(
            heading="People by level",
            labels=[str(level) for level in shown_rungs],
            series={"People": [people.get(level, 0) for level in shown_rungs]},
            note="People who have never earned XP are of level 1 and are not counted.",
        ),
        Table(
            heading="The ladder",
            columns=("Level", "XP", "Active days", "People", "Opens"),
            rows=[
                (level, xp_of(level), level - 1, people.get(level, 0), opens.get(level, ""))
                for level in rungs
            ],
            note="A level takes both: so much XP, and so many days on which something was done.",
        ),
    ]


def gates_page(_request: PageRequest, context: TableContext) -> Iterable[Block]:
    """Show from which level each action is open: now, and in each preset."""
    people = people_by_level(context.session)
    return [
        Table(
            heading="From which level an action is open",
            columns=("Action", "Now", "People who may", *PRESETS),
            rows=[_gate_row(action, context, people) for action in ACTIONS],
            note="Editors and moderators pass every gate. Level 1 is everybody, also those who "
            "have no XP yet and are not counted here.",
        )
    ]


def _gate_row(action: str, context: TableContext, people: Mapping[int, int]) -> Sequence[str | int]:
    gate: int = getattr(context.settings, f"gate_{action}")
    may = sum(count for level, count in people.items() if level >= gate)
    return action.capitalize(), gate, may, *(int(p[f"gate_{action}"]) for p in PRESETS.values())


def _opened(context: TableContext) -> dict[int, str]:
    """Return the actions that each level opens, by level."""
    opened: dict[int, list[str]] = {}
    for action in ACTIONS:
        opened.setdefault(getattr(context.settings, f"gate_{action}"), []).append(action)
    return {level: ", ".join(actions) for level, actions in opened.items()}


PAGES = (
    AdminPage(
        path="ladder",
        title="Ladder of levels",
        summary="What each level takes, and how many people have come so far.",
        right="money.read",
        show=ladder_page,
    ),
    AdminPage(
        path="gates",
        title="Gates",
        summary="Which level opens which action.",
        right="money.read",
        show=gates_page,
    ),
)
