"""What the ring guard shows in the admin: who does whom favours in turn."""

from __future__ import annotations

from collections.abc import Iterable

from cms.sdk import AdminPage, Amount, Block, Figure, Figures, PageRequest, Table, TableContext
from plugins.ring_guard.rules import groups
from plugins.ring_guard.tables import swaps

PAIRS_MAX = 200
ROWS_MAX = 50
GROUP_PEOPLE_MIN = 3


def rings_page(_request: PageRequest, context: TableContext) -> Iterable[Block]:
    """Show pairs who favour each other, and the groups that such pairs make."""
    days = context.settings.window_days
    pairs = swaps(context.session, context.now - context.settings.window, PAIRS_MAX)
    found = [g for g in groups([(p.one_id, p.other_id) for p in pairs]) if len(g) > 1]
    rings = [group for group in found if len(group) >= GROUP_PEOPLE_MIN]
    earned = sum(int(pair.earned_utwei) for pair in pairs)
    return [
        Figures(
            figures=[
                Figure(label="Pairs", value=len(pairs), note=f"in {days} days, both ways"),
                Figure(
                    label="Groups",
                    value=len(rings),
                    note=f"of {GROUP_PEOPLE_MIN} people or more that such pairs tie together",
                ),
                Figure(label="Earned by it", value=Amount(earned), note="Twei, all pairs"),
            ]
        ),
        Table(
            heading="Groups",
            columns=("People", "Accounts"),
            rows=[(len(group), ", ".join(map(str, group))) for group in rings[:ROWS_MAX]],
            note="Friends make groups as well: see what they write before you shut anybody out.",
        ),
        Table(
            heading="Pairs, those that earned most first",
            columns=("Account", "Other account", "Favours", "Returned", "Earned"),
            rows=[
                (p.one_id, p.other_id, p.there, p.back, Amount(int(p.earned_utwei)))
                for p in pairs[:ROWS_MAX]
            ],
        ),
    ]


PAGES = (
    AdminPage(
        path="rings",
        title="Rings",
        summary="People who give each other pluses and likes in turn.",
        right="money.read",
        show=rings_page,
    ),
)
