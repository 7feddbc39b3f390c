"""A rule with everything the core's tests need: a price, a reward, a share, a gate."""

from collections.abc import Iterable
from dataclasses import dataclass

from cms.sdk import (
    TREASURY,
    AccountKind,
    Action,
    ArticlePublished,
    CommentPosted,
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
    pool,
    setting,
    user,
)


def _line(code: str, side: Side, source: AccountKind, destination: AccountKind) -> Line:
    return Line(
        code=f"sample.{code}", label=code, side=side, source=source, destination=destination
    )


@dataclass(frozen=True)
class Settings:
    minus_utwei: int = setting(500_000, label="Price of a minus", unit="utwei", min=0)
    plus_utwei: int = setting(300_000, label="Reward of a plus", unit="utwei", min=0)


class Sample(Plugin):
    name = "sample"
    Settings = Settings
    must_succeed = frozenset({"on_react", "on_comment"})
    lines = (
        _line("fund", Side.HOUSE, AccountKind.TREASURY, AccountKind.POOL),
        _line("reward", Side.PROFIT, AccountKind.POOL, AccountKind.USER),
        _line("spend", Side.LOSS, AccountKind.USER, AccountKind.TREASURY),
    )

    @hookimpl
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        if action.actor_role == "author" and action.name == "minus":
            return [Refusal(code="sample.authors_are_kind", detail="Authors give no minus")]
        return ()

    @hookimpl
    def on_publish(self, event: ArticlePublished, context: Context) -> Iterable[Transfer]:
        share = min(10_000_000, context.balance_of(TREASURY))
        return [self._move("fund", TREASURY, pool(event.article.id), share)] if share else []

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        if event.reaction == "minus":
            return [self._move("spend", user(event.actor_id), TREASURY, self._price(context))]
        reward = context.settings.plus_utwei
        purse = pool(event.article.id)
        if context.balance_of(purse) < reward:
            context.skip("sample.reward", "pool_empty", "Nothing is left")
            return []
        return [self._move("reward", purse, user(event.actor_id), reward)]

    @hookimpl
    def on_comment(self, event: CommentPosted, context: Context) -> Iterable[Transfer]:
        kept = Undo.UNPUBLISHED
        return [self._move("spend", user(event.actor_id), TREASURY, self._price(context), kept)]

    def _price(self, context: Context) -> int:
        price: int = context.settings.minus_utwei
        return price

    def _move(self, line, source, destination, amount, undo=Undo.ALWAYS):  # type: ignore[no-untyped-def]
        return Transfer(
            line=f"sample.{line}",
            source=source,
            destination=destination,
            amount_utwei=amount,
            role=Role.OWN,
            undo=undo,
        )


plugin = Sample()
