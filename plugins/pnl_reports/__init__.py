"""P&L reports: an instance of an article's whole profit and loss table has a price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cms.sdk import (
    TREASURY,
    AccountKind,
    ArticleFacts,
    Context,
    Line,
    Plugin,
    ReportRequested,
    Role,
    Side,
    TableContext,
    Transfer,
    Undo,
    decimal,
    hookimpl,
    setting,
    twei,
    user,
)


@dataclass(frozen=True)
class Settings:
    """Default rule set, rule pnl_reports."""

    price_utwei: int = setting(twei("1.00"), label="Price of an instance", unit="utwei", min=0)


class PnlReports(Plugin):
    """Charges the buyer. One's own figures are free and do not pass here."""

    name = "pnl_reports"
    summary = "A dated report of an article's whole profit and loss is sold."
    Settings = Settings
    must_succeed = frozenset({"on_report"})
    lines = (
        Line(
            code="pnl_reports.pay",
            label="PnL Reports",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.TREASURY,
            row="pnl_reports",
            position=120,
        ),
    )

    @hookimpl
    def on_report(self, event: ReportRequested, context: Context) -> Iterable[Transfer]:
        """Charge the price of an instance."""
        if not context.settings.price_utwei:
            return ()
        return [
            Transfer(
                line="pnl_reports.pay",
                source=user(event.actor_id),
                destination=TREASURY,
                amount_utwei=context.settings.price_utwei,
                role=Role.OWN,
                undo=Undo.NEVER,
                note="a report instance",
            )
        ]

    @hookimpl
    def article_fields(
        self, articles: Sequence[ArticleFacts], context: TableContext
    ) -> Mapping[int, Mapping[str, object]]:
        """Show the price and the table with its figures hidden."""
        rows = {
            line.row_code: {
                "row": line.row_code,
                "label": line.label,
                "side": line.side.value,
                "amount": None,
            }
            for line in context.lines
            if line.side is not Side.HOUSE
        }
        shown = {"price": decimal(context.settings.price_utwei), "rows": list(rows.values())}
        return {article.id: shown for article in articles}


plugin = PnlReports()
