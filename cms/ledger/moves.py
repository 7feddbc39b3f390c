"""What one event moved in people's wallets, read from the postings themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from cms.ledger.account_keys import OF_PEOPLE
from cms.ledger.models import AccountRow, EntryRow, EventRow, LineRow, PostingRow
from cms.sdk.transfers import AccountKind


def moves_of(session: Session, event_id: int) -> Sequence[Row[str, str, str, int, int, str]]:
    """Return line, label, role, owner_id, amount_utwei and note of each leg of a person."""
    query = (
        select(
            PostingRow.line,
            LineRow.label,
            PostingRow.role,
            AccountRow.owner_id,
            PostingRow.amount_utwei,
            PostingRow.note,
        )
        .join(EntryRow, EntryRow.id == PostingRow.entry_id)
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .join(LineRow, LineRow.code == PostingRow.line)
        .where(EntryRow.event_id == event_id, AccountRow.kind.in_(OF_PEOPLE))
        .order_by(PostingRow.entry_id, PostingRow.leg)
    )
    return session.execute(query).all()


def fillers_of(session: Session, article_id: int, lines: Collection[str]) -> list[int]:
    """Return the events that paid into an article's pool on these lines, its publications apart."""
    filled = (
        select(EntryRow.origin_event_id)
        .join(PostingRow, PostingRow.entry_id == EntryRow.id)
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .join(EventRow, EventRow.id == EntryRow.origin_event_id)
        .where(
            AccountRow.kind == AccountKind.POOL,
            AccountRow.owner_id == article_id,
            PostingRow.line.in_(lines),
            PostingRow.amount_utwei > 0,
            EntryRow.kind == "post",
            EventRow.kind != "publish",
        )
        .distinct()
        .order_by(EntryRow.origin_event_id)
    )
    return list(session.scalars(filled))
