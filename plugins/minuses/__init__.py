"""Minuses: a minus has a price, so that it is meant."""

from __future__ import annotations

from collections.abc import Iterable

from cms.sdk import (
    TREASURY,
    AccountKind,
    Action,
    Context,
    Line,
    Plugin,
    ReactionAdded,
    Refusal,
    Role,
    Side,
    TableContext,
    Transfer,
    Undo,
    hookimpl,
    user,
)
from plugins.minuses.settings import PRESETS, Settings


class Minuses(Plugin):
    """Charges the reader who gives a minus; only somebody who has read may."""

    name = "minuses"
    summary = "A minus costs the reader who gives it."
    Settings = Settings
    presets = PRESETS
    must_succeed = frozenset({"on_react"})
    lines = (
        Line(
            code="minuses.spend",
            label="Spent for Minuses",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.TREASURY,
            row="spent_for_minuses",
            position=70,
        ),
    )

    @hookimpl
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        """Refuse a minus from somebody who has not read the article."""
        event = action.event
        if action.name != "minus" or not isinstance(event, ReactionAdded) or event.has_read:
            return ()
        return [Refusal(code="minuses.read_first", detail="Read the article before you judge it")]

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Charge the price, if there is one."""
        price = context.settings.price_utwei
        if event.reaction != "minus" or not price:
            return ()
        return [
            Transfer(
                line="minuses.spend",
                source=user(event.actor_id),
                destination=TREASURY,
                amount_utwei=price,
                role=Role.OWN,
                undo=Undo.WITHDRAWN,
                note="a minus",
            )
        ]


plugin = Minuses()
