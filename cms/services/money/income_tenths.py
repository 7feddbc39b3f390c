"""Who gets the money: what each tenth of those who earned got of all that people earned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cms.ledger.days import deciles
from cms.sdk.transfers import Line, Side

TENTHS = 10


@dataclass(frozen=True, kw_only=True)
class Decile:
    """A tenth of those who earned, the best earners first, and what part of all they got."""

    number: int
    people: int
    amount_utwei: int
    share_percent: float


@dataclass(frozen=True, kw_only=True)
class Income:
    """``deciles`` is empty while fewer than ten people have earned."""

    deciles: Sequence[Decile]
    earners: int
    greatest_percent: float
    """What one person got of all, at most."""


def income_since(session: Session, lines: Iterable[Line], since: date) -> Income:
    """Return who earned what on the profit lines since a day."""
    profit = [line.code for line in lines if line.side == Side.PROFIT]
    rows = deciles(session, profit, since) if profit else []
    whole, earners = sum(row.amount_utwei for row in rows) or 1, sum(row.people for row in rows)
    greatest = max((row.greatest_utwei for row in rows), default=0)
    return Income(
        deciles=[_decile(row, whole) for row in rows] if earners >= TENTHS else [],
        earners=earners,
        greatest_percent=round(100 * greatest / whole, 1),
    )


def _decile(row: Any, whole: int) -> Decile:
    return Decile(
        number=row.decile,
        people=row.people,
        amount_utwei=row.amount_utwei,
        share_percent=round(100 * row.amount_utwei / whole, 1),
    )
