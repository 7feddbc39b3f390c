"""What taking something back will move, said before the click, by the code that moves it.

For removing a comment, restoring it, taking an article down: whoever is about to do it sees who
gets what back, who gives what back, and what the house has to bear because it was spent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.models import Article
from cms.ledger.lines import CORE_LINES, SHORTFALL
from cms.ledger.models import LineRow
from cms.ledger.reversal_plan import PlannedReversal, Step, plan_restore, plan_take_back
from cms.people.models import User
from cms.sdk.transfers import Account, AccountKind, Undo


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What one account gains (or, below zero, loses) on one line, in micro-Twei."""

    account: Account
    name: str
    line: str
    label: str
    amount_utwei: int


@dataclass(frozen=True, kw_only=True)
class UndoQuote:
    """The consequences, people first. ``waiting`` mirrors wait for the treasury to be filled."""

    consequences: tuple[Consequence, ...]
    shortfall_utwei: int
    waiting: int


def quote_undo(
    session: Session, event_ids: Sequence[int], reason: Undo, *, more: Sequence[Step] = ()
) -> UndoQuote:
    """Say what undoing the events for this reason would move now.

    ``more`` are further events with their reasons, undone after these in the same act.
    """
    return _told(session, plan_take_back(session, [(event_ids, reason), *more]))


def quote_restore(session: Session, event_ids: Sequence[int], removal_id: int) -> UndoQuote:
    """Say what putting in force again what the event ``removal_id`` undid would move now."""
    return _told(session, plan_restore(session, event_ids, removal_id))


def _told(session: Session, plan: PlannedReversal) -> UndoQuote:
    sums: dict[tuple[Account, str], int] = {}
    for t in plan.transfers:
        for account, amount in ((t.source, -t.amount_utwei), (t.destination, t.amount_utwei)):
            sums[account, t.line] = sums.get((account, t.line), 0) + amount
    moved = {key: amount for key, amount in sums.items() if amount}
    names = _names(session, {account for account, _line in moved})
    labels = _labels(session, {line for _account, line in moved})
    found = [
        Consequence(
            account=account, name=names[account], line=line, label=labels[line], amount_utwei=amount
        )
        for (account, line), amount in moved.items()
    ]
    order = {AccountKind.USER: 0, AccountKind.HOLD: 0, AccountKind.POOL: 1}
    found.sort(key=lambda c: (order.get(c.account.kind, 2), c.name, c.label))
    short = sum(t.amount_utwei for t in plan.transfers if t.line == SHORTFALL.code)
    return UndoQuote(consequences=tuple(found), shortfall_utwei=short, waiting=len(plan.waiting))


def _names(session: Session, accounts: set[Account]) -> dict[Account, str]:
    """Return what people call these accounts, in one statement for each kind."""
    people = {a.owner_id for a in accounts if a.kind in (AccountKind.USER, AccountKind.HOLD)}
    pools = [a.owner_id for a in accounts if a.kind is AccountKind.POOL]
    called = dict(session.execute(_NICKNAMES.where(User.id.in_(people))).all())
    titled = dict(session.execute(_TITLES.where(Article.id.in_(pools))).all())
    names = {a: f"The {a.kind.value}" for a in accounts}
    for account in accounts:
        if account.kind is AccountKind.USER:
            names[account] = called.get(account.owner_id, "Somebody")
        if account.kind is AccountKind.HOLD:
            names[account] = f"{called.get(account.owner_id, 'Somebody')} (held)"
        if account.kind is AccountKind.POOL:
            names[account] = f"The pool of “{titled.get(account.owner_id, 'an article')}”"
    return names


def _labels(session: Session, codes: set[str]) -> dict[str, str]:
    known = {line.code: line.label for line in CORE_LINES}
    rows = session.execute(select(LineRow.code, LineRow.label).where(LineRow.code.in_(codes)))
    return {**known, **{row.code: row.label for row in rows}}


_NICKNAMES = select(User.id, User.nickname)
_TITLES = select(Article.id, Article.title)
