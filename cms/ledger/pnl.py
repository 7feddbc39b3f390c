"""Profit and loss of an article: a filter over postings, grouped into the report's rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.ledger.account_keys import OF_PEOPLE
from cms.ledger.models import AccountRow, LineRow, PostingRow
from cms.sdk.transfers import AccountKind, Line, Side


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the table. A loss is shown as a positive amount on the loss side."""

    row: str
    label: str
    side: str
    amount_utwei: int


@dataclass(frozen=True, kw_only=True)
class ProfitAndLoss:
    """All rows in order, with both subtotals and the total, in micro-Twei."""

    rows: tuple[Row, ...]

    def subtotal(self, side: Side) -> int:
        """Return the sum of one side."""
        return sum(row.amount_utwei for row in self.rows if row.side == side)

    @property
    def total_utwei(self) -> int:
        """Return profit less loss."""
        return self.subtotal(Side.PROFIT) - self.subtotal(Side.LOSS)


def profit_and_loss(
    session: Session, article_id: int, declared: Iterable[Line], user_ids: Sequence[int] = ()
) -> ProfitAndLoss:
    """Add up what people earned and paid through an article; all people, or those named.

    Only people's accounts count: the house's side of each transfer mirrors the same figure.
    """
    wallets = select(PostingRow.line, func.sum(PostingRow.amount_utwei).label("amount")).join(
        AccountRow, AccountRow.id == PostingRow.account_id
    )
    wallets = wallets.where(PostingRow.article_id == article_id, AccountRow.kind.in_(OF_PEOPLE))
    if user_ids:
        wallets = wallets.where(AccountRow.owner_id.in_(user_ids))
    amounts = dict(session.execute(wallets.group_by(PostingRow.line)).all())
    lines = ordered_lines(session, amounts, declared)
    return _table(amounts, [line for line in lines if line.side != Side.HOUSE])


def house_profit_and_loss(
    session: Session, article_id: int, declared: Iterable[Line]
) -> ProfitAndLoss:
    """Add up what the treasury gained and spent through an article, rows as in any report.

    What people pay to the house is its profit. A row stands on the side on which it came out.
    """
    treasury = (
        select(PostingRow.line, func.sum(PostingRow.amount_utwei).label("amount"))
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .where(PostingRow.article_id == article_id, AccountRow.kind == AccountKind.TREASURY.value)
        .group_by(PostingRow.line)
    )
    amounts = dict(session.execute(treasury).all())
    lines = [line for line in ordered_lines(session, amounts, declared) if line.code in amounts]
    sides = {
        line.row_code: Side.LOSS if int(amounts[line.code]) < 0 else Side.PROFIT for line in lines
    }
    lines = [replace(line, side=sides[line.row_code].value) for line in lines]
    return _table(amounts, sorted(lines, key=lambda line: line.side == Side.LOSS))


@dataclass(frozen=True, order=True)
class KnownLine:
    """A line as reports need it, whether its plugin is still there or not."""

    position: int
    row_code: str
    label: str
    side: str
    code: str


def ordered_lines(
    session: Session, codes: Iterable[str], declared: Iterable[Line]
) -> list[KnownLine]:
    """Return declared lines, and of ``codes`` the remembered ones of plugins that are gone."""
    known = {
        line.code: KnownLine(line.position, line.row_code, line.label, line.side.value, line.code)
        for line in declared
    }
    gone = [code for code in codes if code not in known]
    if gone:
        for old in session.scalars(select(LineRow).where(LineRow.code.in_(gone))):
            known[old.code] = KnownLine(old.position, old.row_code, old.label, old.side, old.code)
    return sorted(known.values())


def codes_of_row(session: Session, row: str, declared: Iterable[Line]) -> tuple[str, ...]:
    """Return the lines that add up to a row, those of plugins that are gone included."""
    known = {line.code for line in declared if line.row_code == row}
    known |= set(session.scalars(select(LineRow.code).where(LineRow.row_code == row)))
    return tuple(sorted(known))


def _table(amounts: dict[str, int], lines: Iterable[KnownLine]) -> ProfitAndLoss:
    rows: dict[str, Row] = {}
    for line in lines:
        sign = 1 if line.side == Side.PROFIT else -1
        before = rows[line.row_code].amount_utwei if line.row_code in rows else 0
        amount = before + sign * int(amounts.get(line.code, 0))
        rows[line.row_code] = Row(
            row=line.row_code, label=line.label, side=line.side, amount_utwei=amount
        )
    return ProfitAndLoss(rows=tuple(rows.values()))
