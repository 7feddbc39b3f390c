"""A person's statement: what moved in the wallet and in the hold, newest first, with its cause.

Each account has its own count of postings, and in that order an index finds a page of either;
so a page is cut from both, and the next one begins below a version of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select, union_all

from cms.ledger.hold_tables import HoldRow
from cms.ledger.holds import hold
from cms.ledger.models import AccountRow, EntryRow, EventRow, LineRow, PostingRow
from cms.sdk.tables import table_of
from cms.sdk.transfers import Account, AccountKind, user

Before = tuple[int, int]
"""Versions of the wallet and of the hold: a page has what is below them."""
NEWEST: Before = (10**9 - 1, 10**9 - 1)
"""More than any person's account will see."""


def statement_of(
    user_id: int,
    now: datetime,
    before: Before | None,
    limit: int,
    *,
    lines: Sequence[str] | None = None,
) -> Select[*tuple[Any, ...]]:
    """Return the query for up to ``limit`` postings below ``before``.

    ``lines`` narrows them to these lines; ``held_until`` is None for what can be spent by now, or
    is gone. A query, not its rows: whoever knows what the ids in it stand for can join that to it.
    """
    below = before or NEWEST
    pages = [
        page_of(account, version, limit, lines)
        for account, version in zip((user(user_id), hold(user_id)), below, strict=True)
    ]
    page = union_all(*(select(one.subquery()) for one in pages)).subquery("page")
    is_held = and_(
        HoldRow.entry_id == PostingRow.entry_id,
        HoldRow.transfer == PostingRow.leg // 2,
        PostingRow.leg % 2 == 1,
        AccountRow.kind == AccountKind.HOLD.value,
        HoldRow.released_by.is_(None),
        HoldRow.taken_utwei < HoldRow.amount_utwei,
        HoldRow.release_at > now,
    )
    return (
        select(*_COLUMNS)
        .select_from(page)
        .join(
            PostingRow, and_(PostingRow.entry_id == page.c.entry_id, PostingRow.leg == page.c.leg)
        )
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .join(EntryRow, EntryRow.id == PostingRow.entry_id)
        .join(EventRow, EventRow.id == EntryRow.event_id)
        .join(LineRow, LineRow.code == PostingRow.line)
        .outerjoin(HoldRow, is_held)
        .order_by(page.c.entry_id.desc(), page.c.leg.desc())
        .limit(limit)
    )


def next_before(rows: Sequence[Any], before: Before | None) -> Before:
    """Return where the page after these rows begins."""
    wallet, held = before or NEWEST
    for row in rows:
        if row.account_kind == AccountKind.HOLD.value:
            held = row.version
        else:
            wallet = row.version
    return wallet, held


def page_of(
    account: Account, version: int, limit: int, lines: Sequence[str] | None = None
) -> Select[int, int]:
    """Select the keys of a page of one account, which is found first and not joined.

    PostgreSQL would sort all that it ever did.
    """
    account_id = select(_account.c.id).where(
        _account.c.kind == account.kind.value, _account.c.owner_id == account.owner_id
    )
    query = (
        select(_posting.c.entry_id, _posting.c.leg)
        .where(_posting.c.account_id == account_id.scalar_subquery())
        .where(_posting.c.account_version < version)
        .order_by(_posting.c.account_version.desc())
        .limit(limit)
    )
    return query if lines is None else query.where(_posting.c.line.in_(lines))


_account, _posting = table_of(AccountRow).alias("a"), table_of(PostingRow).alias("p")
_COLUMNS = (
    PostingRow.account_version.label("version"),
    AccountRow.kind.label("account_kind"),
    PostingRow.recorded_at,
    PostingRow.line,
    LineRow.label,
    PostingRow.role,
    PostingRow.amount_utwei,
    PostingRow.balance_after_utwei,
    PostingRow.note,
    PostingRow.article_id,
    PostingRow.entry_id,
    EntryRow.plugin,
    EntryRow.rule_version,
    EntryRow.kind,
    EntryRow.reverses_entry_id,
    EventRow.kind.label("event_kind"),
    HoldRow.release_at.label("held_until"),
)
