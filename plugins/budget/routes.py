"""What the budget shows: the rates for all, and for editors what each day released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from cms.sdk import (
    WHOLE_MILLIONTHS,
    AdminPage,
    Amount,
    Block,
    Chart,
    Figure,
    Figures,
    PageRequest,
    Route,
    Table,
    TableContext,
)
from plugins.budget.rules import in_words
from plugins.budget.tables import days, rate_on, rates_until

DAYS_SHOWN = 30


def rates(_user_id: int | None, context: TableContext) -> Mapping[str, object]:
    """Return at which part of its full amount each earning is paid, today and tomorrow."""
    today = context.now.date()
    tomorrow = (today + timedelta(days=1)).isoformat()
    found = rates_until(context.session, today + timedelta(days=1))
    next_rate = found.pop(tomorrow, None)
    rate = found[max(found)] if found else WHOLE_MILLIONTHS
    return {
        "today": {"day": today.isoformat(), "rate_millionths": rate},
        "tomorrow": next_rate and {"day": tomorrow, "rate_millionths": next_rate},
    }


ROUTES = (Route(path="rates", summary="At what rate pools pay, today and tomorrow", handler=rates),)


def release_page(_request: PageRequest, context: TableContext) -> Iterable[Block]:
    """Show the rates, and what was released and drawn on each of the last days."""
    today = context.now.date()
    tomorrow = today + timedelta(days=1)
    found = {row.day: row for row in days(context.session, today, DAYS_SHOWN)}
    row = found.get(today.isoformat())
    next_one = found.pop(tomorrow.isoformat(), None)
    past = list(found.values())
    return [
        Figures(
            figures=[
                Figure(
                    label="Today's rate",
                    value=in_words(rate_on(context.session, today)),
                    note="of what a rule says is paid out of a pool",
                ),
                Figure(
                    label="Tomorrow's rate",
                    value=in_words(next_one.rate_millionths) if next_one else "Not yet",
                    note="made by the day's first reading or publication",
                ),
                Figure(
                    label="Given to pools today",
                    value=Amount(row.drawn_utwei if row else 0),
                    note="Twei, of today's release",
                ),
            ]
        ),
        Chart(
            heading="Given to pools each day, in Twei",
            labels=[one.day for one in past],
            series={"Given": [one.drawn_utwei // 1_000_000 for one in past]},
            note="Whole Twei. The table has them exactly.",
        ),
        Table(
            heading="Days",
            columns=("Day", "Rate", "Demand two days before", "Release", "Given to pools"),
            rows=[
                (
                    one.day,
                    in_words(one.rate_millionths),
                    Amount(one.demand_utwei),
                    Amount(one.release_utwei),
                    Amount(one.drawn_utwei),
                )
                for one in reversed(past)
            ],
            note="A day without readings and publications has no row: the rate before goes on.",
        ),
    ]


PAGES = (
    AdminPage(
        path="release",
        title="Daily release",
        summary="At what rate pools pay, and what the house gave to them each day.",
        right="money.read",
        show=release_page,
    ),
)
