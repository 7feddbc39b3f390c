"""A planted pump: comments are paid by the house, without or with a limit; reading may be paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from cms.sdk import (
    TREASURY,
    AccountKind,
    Action,
    ArticleRead,
    CommentPosted,
    Context,
    Line,
    Plugin,
    Refusal,
    Role,
    Side,
    TableContext,
    Transfer,
    hookimpl,
    setting,
    user,
)


def _line(code: str) -> Line:
    return Line(
        code=f"pump.{code}",
        label=code,
        side=Side.PROFIT,
        source=AccountKind.TREASURY,
        destination=AccountKind.USER,
    )


@dataclass(frozen=True)
class Settings:
    comment_utwei: int = setting(100_000, label="Paid for a comment", unit="utwei", min=0)
    comments_per_day_max: int = setting(0, label="Paid comments a day; 0: no limit", min=0)
    read_utwei: int = setting(0, label="Paid for a reading", unit="utwei", min=0)
    is_circular: bool = setting(False, label="Comments need an article, articles a comment")


class Pump(Plugin):
    name = "pump"
    Settings = Settings
    lines = (_line("comment"), _line("read"))

    @hookimpl
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        needed = {"comment": "publish", "publish": "comment"}.get(action.name)
        if not context.settings.is_circular or not needed or action.actor_role == "editor":
            return ()
        if context.count(needed, actor_id=action.event.actor_id):
            return ()
        return [Refusal(code=f"pump.no_{needed}", detail=f"First you have to {needed}")]

    @hookimpl
    def on_comment(self, event: CommentPosted, context: Context) -> Iterable[Transfer]:
        most, since = context.settings.comments_per_day_max, context.now - timedelta(hours=24)
        if most and context.payments("pump.comment", user_id=event.actor_id, since=since) >= most:
            context.skip("pump.comment", "cap", f"{most} comments are paid in 24 hours")
            return ()
        return self._pay("comment", event.actor_id, context.settings.comment_utwei)

    @hookimpl
    def on_read(self, event: ArticleRead, context: Context) -> Iterable[Transfer]:
        return self._pay("read", event.actor_id, context.settings.read_utwei)

    def _pay(self, line: str, payee: int, amount_utwei: int) -> list[Transfer]:
        paid = Transfer(
            line=f"pump.{line}",
            source=TREASURY,
            destination=user(payee),
            amount_utwei=amount_utwei,
            role=Role.OWN,
        )
        return [paid] if amount_utwei else []


plugin = Pump()
