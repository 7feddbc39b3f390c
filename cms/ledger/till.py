"""The open till: the balances an entry will touch, locked, and moved one transfer at a time.

Rows are locked in one fixed order (people's accounts, pools, treasury, mint; then by id), the
hottest last, so that two tills never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from cms.ledger.account_keys import IS_NAMED, named
from cms.ledger.funds import insufficient
from cms.ledger.models import BALANCE_UTWEI_MAX, AccountRow, BalanceRow
from cms.sdk.errors import BadEntry
from cms.sdk.tables import insert_into, table_of
from cms.sdk.transfers import Account, AccountKind

LOCK_RANKS = {
    AccountKind.USER: 1,
    AccountKind.HOLD: 1,
    AccountKind.POOL: 2,
    AccountKind.TREASURY: 3,
    AccountKind.MINT: 4,
}


@dataclass
class Balance:
    """A locked balance: ``version`` counts the postings of the account."""

    account_id: int
    balance_utwei: int
    version: int
    may_be_negative: bool


class Till:
    """Balances under lock until the unit of work ends; ``beside`` are those only if they exist."""

    def __init__(
        self, session: Session, accounts: Iterable[Account], beside: Iterable[Account] = ()
    ) -> None:
        wanted = set(accounts)
        locked = wanted.union(beside)
        self._session = session
        self._balances = _lock(session, locked)
        if missing := wanted - self._balances.keys():
            _open_accounts(session, missing)
            self._balances = _lock(session, locked)
        self._touched: set[Account] = set()

    def available(self, account: Account) -> int:
        """Return how much the account can pay now; without limit for the mint."""
        balance = self._balances.get(account)
        if balance is None:
            return 0
        return BALANCE_UTWEI_MAX if balance.may_be_negative else balance.balance_utwei

    def holds_any(self, accounts: Iterable[Account]) -> bool:
        """Say whether money is held for anybody among these accounts."""
        return any(a.kind is AccountKind.HOLD and self.available(a) for a in accounts)

    def move(self, account: Account, amount_utwei: int) -> Balance:
        """Add a signed amount; raise InsufficientFunds or BadEntry instead of overstepping."""
        balance = self._balances[account]
        after = balance.balance_utwei + amount_utwei
        if after < 0 and not balance.may_be_negative:
            raise insufficient(account, -amount_utwei, balance.balance_utwei)
        if abs(after) > BALANCE_UTWEI_MAX:
            raise BadEntry("ledger.overflow", f"The {account.kind} account cannot hold that much")
        balance.balance_utwei, balance.version = after, balance.version + 1
        self._touched.add(account)
        return balance

    def close(self) -> None:
        """Write the moved balances back, all in one statement a database understands."""
        rows = [self._balances[account] for account in self._touched]
        if rows:
            self._session.execute(
                _WRITE_BACK,
                [
                    {"id": row.account_id, "balance": row.balance_utwei, "count": row.version}
                    for row in sorted(rows, key=lambda row: row.account_id)
                ],
            )
        self._touched.clear()


def _lock(session: Session, accounts: set[Account]) -> dict[Account, Balance]:
    rows = session.execute(_LOCK, named(accounts))
    return {
        Account(AccountKind(row.kind), row.owner_id): Balance(
            row.account_id, row.balance_utwei, row.version, bool(row.may_be_negative)
        )
        for row in rows
    }


def _open_accounts(session: Session, accounts: Iterable[Account]) -> None:
    """Make accounts with a zero balance; one that exists already is left as it is."""
    ordered = sorted(accounts, key=lambda a: (LOCK_RANKS[a.kind], a.owner_id))
    made = session.execute(
        insert_into(session, AccountRow)
        .on_conflict_do_nothing()
        .returning(AccountRow.id, AccountRow.kind),
        [
            {"kind": a.kind.value, "owner_id": a.owner_id, "lock_rank": LOCK_RANKS[a.kind]}
            for a in ordered
        ],
    ).all()
    if made:
        session.execute(
            insert(BalanceRow),
            [
                {
                    "account_id": row.id,
                    "balance_utwei": 0,
                    "version": 0,
                    "may_be_negative": int(row.kind == AccountKind.MINT),
                }
                for row in made
            ],
        )


_ACCOUNT, _BALANCE = table_of(AccountRow), table_of(BalanceRow)
_LOCK = (
    select(
        _ACCOUNT.c.kind,
        _ACCOUNT.c.owner_id,
        _BALANCE.c.account_id,
        _BALANCE.c.balance_utwei,
        _BALANCE.c.version,
        _BALANCE.c.may_be_negative,
    )
    .join(_BALANCE, _BALANCE.c.account_id == _ACCOUNT.c.id)
    .where(*IS_NAMED)
    .order_by(_ACCOUNT.c.lock_rank, _ACCOUNT.c.id)
    .with_for_update(key_share=True, of=_BALANCE)
)
_WRITE_BACK = (
    update(_BALANCE)
    .where(_BALANCE.c.account_id == bindparam("id"))
    .values(balance_utwei=bindparam("balance"), version=bindparam("count"))
)
