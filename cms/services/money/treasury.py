"""The house's money: what it holds and has issued, where it comes from, where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.ledger.accounts import postings_in_all, trial_balance
from cms.ledger.days import KINDS
from cms.ledger.figures import RowTotal, balances_by_kind, days_between, row_totals
from cms.ledger.lines import GIFT, GRANT
from cms.ledger.models import AccountRow, EntryRow, EventRow, PostingRow
from cms.people.models import User
from cms.sdk.tables import table_of
from cms.services.access.money_access import need
from cms.services.access.sessions import Principal
from cms.services.money.sum_days import sum_days
from cms.services.money.verify_books import verify_books
from cms.services.unit_of_work import Tribune

GRANTS_SIZE = 20
PROVABLE_POSTINGS = 500_000
"""More than this takes longer than a page may; the command line has the time."""


@dataclass(frozen=True, kw_only=True)
class Treasury:
    """``trial`` sums to zero over all kinds; ``balances`` are by kind, at the end of each day."""

    trial: Mapping[str, int]
    days: Sequence[date]
    balances: Mapping[str, Sequence[int]]
    rows: Sequence[RowTotal]
    grants: Sequence[Any]
    has_more_grants: bool


def treasury(
    tribune: Tribune, who: Principal, days: int, *, grants_before: int | None = None
) -> Treasury:
    """Return the treasury's figures for the last ``days``, and a page of grants.

    Raises NotAllowed.
    """
    need(who, "money.read")
    sum_days(tribune)
    today = tribune.clock.now().date()
    shown = days_between(today - timedelta(days=days - 1), today)
    with tribune.reading() as session:
        trial = dict.fromkeys(KINDS, 0) | trial_balance(session)
        grants = _grants(session, grants_before)
        return Treasury(
            trial=trial,
            days=shown,
            balances=balances_by_kind(session, trial, shown),
            rows=row_totals(session, "treasury", 0, shown[0], tribune.host.registry.lines),
            grants=grants[:GRANTS_SIZE],
            has_more_grants=len(grants) > GRANTS_SIZE,
        )


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The result of proving the books: how many checks ran, what they found. Empty is sound.

    ``is_too_long`` says that nothing was checked, since it would take longer than a page may.
    """

    checks: int = 0
    faults: tuple[str, ...] = ()
    is_too_long: bool = False


def prove_books(tribune: Tribune, who: Principal) -> Proof:
    """Run every check of `cms ledger verify` and return what was found. Raises NotAllowed."""
    need(who, "money.read")
    with tribune.reading() as session:
        if postings_in_all(session) > PROVABLE_POSTINGS:
            return Proof(is_too_long=True)
    checks = 0
    faults: list[str] = []
    for step in verify_books(tribune):
        checks = step.done
        faults += step.faults
    return Proof(checks=checks, faults=tuple(faults))


def _grants(session: Session, before: int | None) -> Sequence[Any]:
    """Return grants, newest first; a gift passed on in the same entry names whom it went to."""
    gift = (
        select(AccountRow.owner_id)
        .join(PostingRow, PostingRow.account_id == AccountRow.id)
        .where(PostingRow.entry_id == EntryRow.id, PostingRow.line == GIFT.code)
        .where(PostingRow.amount_utwei > 0)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            EntryRow.id.label("entry_id"),
            PostingRow.amount_utwei,
            PostingRow.note,
            PostingRow.recorded_at,
            _actor.c.nickname.label("actor"),
            _payee.c.id.label("payee_id"),
            _payee.c.nickname.label("payee"),
        )
        .select_from(PostingRow)
        .join(EntryRow, EntryRow.id == PostingRow.entry_id)
        .join(EventRow, EventRow.id == EntryRow.event_id)
        .outerjoin(_actor, _actor.c.id == EventRow.actor_id)
        .outerjoin(_payee, _payee.c.id == gift)
        .where(PostingRow.line == GRANT.code, PostingRow.leg == 1)
        .order_by(PostingRow.entry_id.desc())
        .limit(GRANTS_SIZE + 1)
    )
    if before is not None:
        query = query.where(PostingRow.entry_id < before)
    return session.execute(query).all()


_payee, _actor = (table_of(User).alias(name) for name in ("payee", "actor"))
