"""P&L reports: an instance of an article's whole profit and loss table has a price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from cms.sdk import (
    TREASURY,
    AccountKind,
    Action,
    ArticleFacts,
    Context,
    Line,
    Plugin,
    Refusal,
    ReportRequested,
    Role,
    Side,
    TableContext,
    Transfer,
    Undo,
    decimal,
    hookimpl,
    user,
)
from plugins.pnl_reports.settings import PRESETS, Settings


class PnlReports(Plugin):
    """Charges the buyer. One's own figures are free and do not pass here."""

    name = "pnl_reports"
    summary = "A dated report of an article's whole profit and loss is sold."
    Settings = Settings
    presets = PRESETS
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
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        """Refuse more reports in 24 hours than a person may ask for."""
        if action.name != "report":
            return ()
        most, since = context.settings.reports_per_day_max, context.now - timedelta(hours=24)
        if context.count("report", actor_id=action.event.actor_id, since=since) < most:
            return ()
        detail = f"{most} reports are the most in 24 hours"
        return [Refusal(code="pnl_reports.too_many_today", detail=detail, params={"max": most})]

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
