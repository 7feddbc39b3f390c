"""Reading the books: balances, statements, trial balance."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.ledger.account_keys import IS_NAMED, named
from cms.ledger.models import AccountRow, BalanceRow, PostingRow
from cms.sdk.tables import table_of
from cms.sdk.transfers import Account, AccountKind


def balances_of(session: Session, accounts: Iterable[Account]) -> dict[Account, int]:
    """Return the balances of accounts in micro-Twei; 0 for those never used."""
    wanted = list(accounts)
    rows = session.execute(_BALANCES, named(wanted))
    found = {Account(AccountKind(r.kind), r.owner_id): r.balance_utwei for r in rows}
    return {account: found.get(account, 0) for account in wanted}


def trial_balance(session: Session) -> dict[str, int]:
    """Return the sum of balances by kind of account; over all kinds they sum to zero."""
    rows = session.execute(
        select(AccountRow.kind, func.sum(BalanceRow.balance_utwei).label("total"))
        .join(BalanceRow, BalanceRow.account_id == AccountRow.id)
        .group_by(AccountRow.kind)
        .order_by(AccountRow.kind)
    )
    return {row.kind: int(row.total) for row in rows}


def postings_in_all(session: Session) -> int:
    """Return how long the ledger is: the versions of the accounts count their postings."""
    return int(session.scalar(select(func.sum(BalanceRow.version))) or 0)


def newest_entry_of(session: Session, article_id: int) -> int:
    """Return the id of the newest entry that names the article; 0 if there is none."""
    newest = select(func.max(PostingRow.entry_id)).where(PostingRow.article_id == article_id)
    return session.scalar(newest) or 0


_ACCOUNT, _BALANCE = table_of(AccountRow), table_of(BalanceRow)
_BALANCES = (
    select(_ACCOUNT.c.kind, _ACCOUNT.c.owner_id, _BALANCE.c.balance_utwei)
    .join(_BALANCE, _BALANCE.c.account_id == _ACCOUNT.c.id)
    .where(*IS_NAMED)
)
