"""The people of the scratch site: a ring in one hand, an honest reader, a staff editor.

All are rich, so that no price stops them: what counts is what their wallets gain.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from cms.ledger.models import AccountRow, BalanceRow, EntryRow, PostingRow
from cms.scratch import Scratch
from cms.sdk.money import twei
from cms.sdk.transfers import AccountKind
from cms.services.access.people import add_person
from cms.services.money.grant import grant

HOUSE_UTWEI = twei("10000000")
PURSE_UTWEI = twei("100000")
NOBODYS = (AccountKind.MINT, AccountKind.TREASURY, AccountKind.POOL)


@dataclass(frozen=True)
class Person:
    """Somebody who acts, and in which role."""

    id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class Town:
    """Who there is. The ring is its author and its readers."""

    author: Person
    readers: tuple[Person, ...]
    honest: Person
    editor: Person

    @property
    def ring(self) -> tuple[Person, ...]:
        """All accounts that are in one hand."""
        return (self.author, *self.readers)


@dataclass(frozen=True)
class Flow:
    """What a line brought the ring (negative: cost) in micro-Twei."""

    line: str
    amount_utwei: int


def settle_town(site: Scratch, accounts: int) -> Town:
    """Make the people, and give everybody more than they will ever need."""
    tribune, now = site.tribune, site.clock.now()
    roles = ["author", *["reader"] * (accounts - 1), "reader", "editor"]
    with tribune.writing() as session:
        ids = [
            add_person(session, nickname=f"Person {n}", role=role, now=now)
            for n, role in enumerate(roles)
        ]
    grant(tribune, HOUSE_UTWEI, reason="for the linter")
    for number in range(len(ids)):
        grant(tribune, PURSE_UTWEI, reason="for the linter", nickname=f"Person {number}")
    author, *others = (Person(i, role) for i, role in zip(ids, roles, strict=True))
    return Town(author=author, readers=tuple(others[:-2]), honest=others[-2], editor=others[-1])


def wealth(site: Scratch, people: Collection[Person]) -> int:
    """Return what people have together, in whatever accounts of their own."""
    query = (
        select(func.coalesce(func.sum(BalanceRow.balance_utwei), 0))
        .join(AccountRow, AccountRow.id == BalanceRow.account_id)
        .where(AccountRow.owner_id.in_([p.id for p in people]), AccountRow.kind.not_in(NOBODYS))
    )
    with site.tribune.reading() as session:
        return int(session.scalar(query) or 0)


def treasury(site: Scratch) -> int:
    """Return what the house has, pools included."""
    query = (
        select(func.coalesce(func.sum(BalanceRow.balance_utwei), 0))
        .join(AccountRow, AccountRow.id == BalanceRow.account_id)
        .where(AccountRow.kind.in_([AccountKind.TREASURY, AccountKind.POOL]))
    )
    with site.tribune.reading() as session:
        return int(session.scalar(query) or 0)


def newest_entry(site: Scratch) -> int:
    """Return the id of the newest entry, to look later at what came after it."""
    with site.tribune.reading() as session:
        return session.scalar(select(func.max(EntryRow.id))) or 0


def flows_since(site: Scratch, people: Collection[Person], entry_id: int) -> tuple[Flow, ...]:
    """Return what each line brought people since an entry."""
    query = (
        select(PostingRow.line, func.sum(PostingRow.amount_utwei).label("amount"))
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .where(
            PostingRow.entry_id > entry_id,
            AccountRow.owner_id.in_([p.id for p in people]),
            AccountRow.kind.not_in(NOBODYS),
        )
        .group_by(PostingRow.line)
        .order_by(PostingRow.line)
    )
    with site.tribune.reading() as session:
        return tuple(Flow(row.line, int(row.amount)) for row in session.execute(query))
