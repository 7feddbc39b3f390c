"""How templates show amounts and moments: everywhere the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup

MICRO = 1_000_000
MINUS = "\u2212"


def twei(amount_utwei: int, *, sign: bool = False) -> Markup:
    """Return an amount with two places, rounded half up; all six are in the title.

    A gain and a loss differ by their sign, never by colour alone.
    """
    cents = (abs(amount_utwei) + 5_000) // 10_000
    mark = MINUS if amount_utwei < 0 else "+" if sign and amount_utwei > 0 else ""
    tone = "" if not sign or not amount_utwei else " gain" if amount_utwei > 0 else " loss"
    exact = f"{'-' if amount_utwei < 0 else ''}{abs(amount_utwei) // MICRO}"
    exact += f".{abs(amount_utwei) % MICRO:06d}"
    return Markup('<data class="amount{}" value="{}" title="{} Twei">{}{:,}.{:02d}</data>').format(
        tone, exact, exact, mark, cents // 100, cents % 100
    )


def moment(at: datetime | None) -> Markup:
    """Return a moment in UTC; the page's script shows it in the editor's own zone."""
    if at is None:
        return Markup("")
    utc = at.astimezone(UTC)
    return Markup('<time datetime="{}" data-moment>{}</time>').format(
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"), utc.strftime("%d %b %Y, %H:%M UTC")
    )


def day(at: date) -> Markup:
    """Return a day in UTC, as days are counted in charts and sums."""
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), at.strftime("%d %b %Y"))


FILTERS: Mapping[str, Callable[..., Any]] = {"twei": twei, "moment": moment, "day": day}
