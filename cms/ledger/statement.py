"""An account's statement: its postings, newest first, each with its cause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from cms.ledger.models import AccountRow, EntryRow, EventRow, LineRow, PostingRow
from cms.sdk.transfers import Account


def statement_of(
    account: Account, before: int | None, limit: int, *, lines: Sequence[str] | None = None
) -> Select[*tuple[Any, ...]]:
    """Return the query for up to ``limit`` postings with a version below ``before``.

    ``lines`` narrows them to these lines. A query, not its rows: whoever knows what the ids in it
    stand for can join that to it. The account is found first and not joined: PostgreSQL would
    sort all that it ever did.
    """
    account_id = select(AccountRow.id).where(
        AccountRow.kind == account.kind.value, AccountRow.owner_id == account.owner_id
    )
    query = (
        select(
            PostingRow.account_version.label("version"),
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
        )
        .join(EntryRow, EntryRow.id == PostingRow.entry_id)
        .join(EventRow, EventRow.id == EntryRow.event_id)
        .join(LineRow, LineRow.code == PostingRow.line)
        .where(PostingRow.account_id == account_id.scalar_subquery())
        .order_by(PostingRow.account_version.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(PostingRow.account_version < before)
    if lines is not None:
        query = query.where(PostingRow.line.in_(lines))
    return query
