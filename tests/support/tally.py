"""A rule that charges each plus and notes what it was told: to see that both happen, or neither."""

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
    Reversal,
    Role,
    Route,
    Settlement,
    Side,
    TableContext,
    Transfer,
    hookimpl,
    user,
)

PRICE_UTWEI = 1_000


class Tally(Plugin):
    name = "tally"
    must_succeed = frozenset({"on_react"})
    lines = (
        Line(
            code="tally.pay_toll",
            label="Toll",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.TREASURY,
        ),
    )
    routes = (Route(path="told", summary="What it was told", handler=lambda _who, _c: {"told": 1}),)

    def __init__(self) -> None:
        self.settled: set[int] = set()
        self.reversed: list[tuple[int, ...]] = []

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        return [
            Transfer(
                line="tally.pay_toll",
                source=user(event.actor_id),
                destination=TREASURY,
                amount_utwei=PRICE_UTWEI,
                role=Role.OWN,
            )
        ]

    @hookimpl
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        if action.name == "minus":
            return [Refusal(code="tally.no_minus", detail="Nobody gives a minus here")]
        return ()

    @hookimpl
    def levels_of(self, user_ids, context):  # type: ignore[no-untyped-def]
        return dict.fromkeys(user_ids, 7)

    @hookimpl
    def on_settled(self, settlement: Settlement, context: TableContext) -> None:
        self.settled.add(settlement.event_id)

    @hookimpl
    def on_reversed(self, reversal: Reversal, context: TableContext) -> None:
        self.reversed.append(reversal.event_ids)

    @hookimpl
    def user_fields(self, user_ids, context):  # type: ignore[no-untyped-def]
        return {user_id: {"told": True} for user_id in user_ids}


plugin = Tally()
