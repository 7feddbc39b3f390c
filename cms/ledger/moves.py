"""What one event moved in people's wallets, read from the postings themselves."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from cms.ledger.account_keys import OF_PEOPLE
from cms.ledger.models import AccountRow, EntryRow, LineRow, PostingRow


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
