"""A sound plugin: the base of all that the kit has to catch."""

from cms.sdk import AccountKind, Line, Plugin, Role, Side, Transfer, Undo, hookimpl, pool, user

REWARD = Line(
    code="bad.reward_reader",
    label="Reward",
    side=Side.PROFIT,
    source=AccountKind.POOL,
    destination=AccountKind.USER,
)


def reward(event, amount=1_000, **changes) -> Transfer:
    values = {
        "line": "bad.reward_reader",
        "source": pool(event.article.id),
        "destination": user(event.actor_id),
        "amount_utwei": amount,
        "role": Role.OWN,
        "undo": Undo.WITHDRAWN,
    }
    return Transfer(**(values | changes))


class Bad(Plugin):
    """Sound as it stands: the base of all the bad ones."""

    name = "bad"
    lines = (REWARD,)

    @hookimpl
    def on_react(self, event, context):
        return [reward(event)] if event.reaction == "plus" else ()
