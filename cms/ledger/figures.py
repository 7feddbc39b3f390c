"""Figures for charts: sums by day made whole (every day, every balance), rankings, totals.

All amounts are int micro-Twei. The days run from ``first`` to ``last``, both included, in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.ledger.account_keys import OF_PEOPLE
from cms.ledger.days import KINDS, Scope, sums_by_day, sums_by_kind
from cms.ledger.models import AccountRow, LineRow, PostingRow
from cms.ledger.pnl import ordered_lines
from cms.sdk.transfers import Line, Side


@dataclass(frozen=True, kw_only=True)
class Flow:
    """What people earned and paid on one day, reversals taken off; both are positive amounts."""

    day: date
    earned_utwei: int
    spent_utwei: int


@dataclass(frozen=True, kw_only=True)
class RowTotal:
    """What a scope gained (or, if negative, paid) on the lines of one row of the report."""

    row: str
    label: str
    side: str
    amount_utwei: int


def days_between(first: date, last: date) -> list[date]:
    """Return every day from first to last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def flows(
    session: Session,
    scope: Scope,
    scope_id: int,
    days: Sequence[date],
    declared: Iterable[Line],
) -> list[Flow]:
    """Return what the wallets of a scope earned and spent on each of the days."""
    rows = sums_by_day(session, scope, scope_id, days[0])
    lines = ordered_lines(session, {row.line for row in rows}, declared)
    sides = {line.code: line.side for line in lines}
    earned, spent = (_by_day(rows, sides, side) for side in (Side.PROFIT, Side.LOSS))
    return [
        Flow(
            day=day,
            earned_utwei=earned.get(day.isoformat(), 0),
            spent_utwei=-spent.get(day.isoformat(), 0),
        )
        for day in days
    ]


def row_totals(
    session: Session, scope: Scope, scope_id: int, since: date, declared: Iterable[Line]
) -> list[RowTotal]:
    """Return what a scope gained and paid by row since a day, the largest gain first."""
    sums: dict[str, int] = {}
    for row in sums_by_day(session, scope, scope_id, since):
        sums[row.line] = sums.get(row.line, 0) + int(row.amount_utwei)
    totals: dict[str, RowTotal] = {}
    for line in ordered_lines(session, sums, declared):
        before = totals[line.row_code].amount_utwei if line.row_code in totals else 0
        totals[line.row_code] = RowTotal(
            row=line.row_code,
            label=line.label,
            side=line.side,
            amount_utwei=before + sums.get(line.code, 0),
        )
    moved = [total for total in totals.values() if total.amount_utwei]
    return sorted(moved, key=lambda total: -total.amount_utwei)


def balances_by_kind(
    session: Session, closing: dict[str, int], days: Sequence[date]
) -> dict[str, list[int]]:
    """Return each kind's balance at the end of each day, from what it holds now."""
    changes: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for row in sums_by_kind(session, days[0]):
        changes[row.scope][row.day] = int(row.amount_utwei)
    return {kind: running(closing.get(kind, 0), changes[kind], days) for kind in KINDS}


def balances_of_reader(
    session: Session, user_id: int, closing_utwei: int, days: Sequence[date]
) -> list[int]:
    """Return a wallet's balance at the end of each day, from what it holds now."""
    changes: dict[str, int] = {}
    for row in sums_by_day(session, "reader", user_id, days[0]):
        changes[row.day] = changes.get(row.day, 0) + int(row.amount_utwei)
    return running(closing_utwei, changes, days)


def sums_of_articles(
    session: Session, user_id: int, article_ids: Sequence[int]
) -> dict[tuple[int, str], int]:
    """Return what each article moved in one wallet, by (article, side of the report)."""
    rows = session.execute(
        select(PostingRow.article_id, LineRow.side, func.sum(PostingRow.amount_utwei).label("sum"))
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .join(LineRow, LineRow.code == PostingRow.line)
        .where(AccountRow.kind.in_(OF_PEOPLE), AccountRow.owner_id == user_id)
        .where(PostingRow.article_id.in_(article_ids))
        .group_by(PostingRow.article_id, LineRow.side)
    )
    return {(row.article_id, row.side): int(row.sum) for row in rows}


def running(closing_utwei: int, changes: dict[str, int], days: Sequence[date]) -> list[int]:
    """Return balances at the end of each day, counted back from the closing one."""
    out: list[int] = []
    balance = closing_utwei
    for day in reversed(days):
        out.append(balance)
        balance -= changes.get(day.isoformat(), 0)
    return out[::-1]


def _by_day(rows: Iterable[Any], sides: dict[str, str], side: Side) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        if sides.get(row.line) == side:
            sums[row.day] = sums.get(row.day, 0) + int(row.amount_utwei)
    return sums
