"""A tip jar: every plus passes a tip from the reader to the article's authors."""

from dataclasses import dataclass

from cms.sdk import (
    AccountKind,
    Line,
    Plugin,
    Role,
    Side,
    Transfer,
    hookimpl,
    setting,
    shares,
    twei,
    user,
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    tip_utwei: int = setting(twei("0.10"), label="Tip with each plus", unit="utwei", min=0)


class TipJar(Plugin):
    name = "tip_jar"
    Settings = Settings
    must_succeed = frozenset({"on_react"})
    lines = (
        Line(
            code="tip_jar.give_tip",
            label="Tips",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.USER,
        ),
    )

    @hookimpl
    def on_react(self, event, context):
        if event.reaction != "plus":
            return
        for author_id, amount in shares(context.settings.tip_utwei, event.article.author_ids):
            yield Transfer(
                line="tip_jar.give_tip",
                source=user(event.actor_id),
                destination=user(author_id),
                amount_utwei=amount,
                role=Role.OWN,
            )


plugin = TipJar()
