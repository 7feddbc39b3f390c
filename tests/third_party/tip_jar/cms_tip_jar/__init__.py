"""A tip jar: every plus passes a tip from the reader to the article's authors."""

from dataclasses import dataclass

from cms import sdk

TIP = sdk.Line(
    code="tip_jar.give_tip",
    label="Tips",
    side=sdk.Side.LOSS,
    source=sdk.AccountKind.USER,
    destination=sdk.AccountKind.USER,
)


@dataclass(frozen=True)
class Settings:
    tip_utwei: int = sdk.setting(
        100_000, label="Tip", help="With each plus; 0 for none.", unit="utwei", min=0, max=10**7
    )


class TipJar(sdk.Plugin):
    name = "tip_jar"
    Settings = Settings
    must_succeed = frozenset({"on_react"})
    lines = (TIP,)

    @sdk.hookimpl
    def on_react(self, event, context):
        if event.reaction == "plus":
            tip = context.settings.tip_utwei
            for author_id, amount in sdk.shares(tip, event.article.author_ids):
                yield sdk.Transfer(
                    line=TIP.code,
                    source=sdk.user(event.actor_id),
                    destination=sdk.user(author_id),
                    amount_utwei=amount,
                    role=sdk.Role.OWN,
                )


plugin = TipJar()
