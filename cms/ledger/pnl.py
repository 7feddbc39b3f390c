"""Profit and loss of an article: a filter over postings, grouped into the report's rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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

    Only wallets count: the house's side of each transfer is the mirror of the same figure.
    """
    wallets = select(PostingRow.line, func.sum(PostingRow.amount_utwei).label("amount")).join(
        AccountRow, AccountRow.id == PostingRow.account_id
    )
    wallets = wallets.where(
        PostingRow.article_id == article_id, AccountRow.kind == AccountKind.USER.value
    )
    if user_ids:
        wallets = wallets.where(AccountRow.owner_id.in_(user_ids))
    amounts = dict(session.execute(wallets.group_by(PostingRow.line)).all())
    return _table(amounts, _lines(session, amounts, declared))


def _lines(
    session: Session, amounts: dict[str, int], declared: Iterable[Line]
) -> list[tuple[int, str, str, str, str]]:
    """Declared lines, and the remembered ones of plugins that are gone but moved money here."""
    known = {
        line.code: (line.position, line.row_code, line.label, line.side.value, line.code)
        for line in declared
    }
    gone = [code for code in amounts if code not in known]
    if gone:
        for old in session.scalars(select(LineRow).where(LineRow.code.in_(gone))):
            known[old.code] = (old.position, old.row_code, old.label, old.side, old.code)
    return sorted(known.values())


def _table(
    amounts: dict[str, int], lines: Iterable[tuple[int, str, str, str, str]]
) -> ProfitAndLoss:
    rows: dict[str, Row] = {}
    for _position, row_code, label, side, code in lines:
        if side == Side.HOUSE:
            continue
        sign = 1 if side == Side.PROFIT else -1
        before = rows[row_code].amount_utwei if row_code in rows else 0
        amount = before + sign * int(amounts.get(code, 0))
        rows[row_code] = Row(row=row_code, label=label, side=side, amount_utwei=amount)
    return ProfitAndLoss(rows=tuple(rows.values()))
