"""A rule that fails for as long as `plugin.is_broken`; then it pays a reward for a plus, or, once
`plugin.is_exhausted`, says why not."""

from collections.abc import Iterable

from cms.sdk import (
    AccountKind,
    Context,
    Line,
    Plugin,
    ReactionAdded,
    Role,
    Side,
    Transfer,
    hookimpl,
    pool,
    user,
)

REWARD_UTWEI = 20_000


class Moody(Plugin):
    name = "moody"
    lines = (
        Line(
            code="moody.reward",
            label="Reward",
            side=Side.PROFIT,
            source=AccountKind.POOL,
            destination=AccountKind.USER,
        ),
    )
    is_broken = True
    is_exhausted = False

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        if self.is_broken:
            raise RuntimeError("not today")
        if self.is_exhausted:
            context.skip("moody.reward", "moody.exhausted", "No more today")
            return []
        return [
            Transfer(
                line="moody.reward",
                source=pool(event.article.id),
                destination=user(event.actor_id),
                amount_utwei=REWARD_UTWEI,
                role=Role.OWN,
            )
        ]


plugin = Moody()
