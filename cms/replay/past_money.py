"""What the books know of stored events that the events themselves do not say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from cms.ledger.hold_tables import HoldRow
from cms.ledger.lines import GIFT, GRANT
from cms.ledger.models import AccountRow, EntryRow, EventRow, PostingRow
from cms.ledger.unpaid_tables import UnpaidRow
from cms.sdk.tables import table_of
from cms.sdk.transfers import AccountKind
from cms.services.payload import KINDS

_EVENT = table_of(EventRow)


def hold_hours(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Return for how long the earnings of events were held; 0 where a pool paid at once."""
    mine = (EntryRow.event_id.in_(ids), EntryRow.kind == "post")
    at_event = (_EVENT.c.id == EntryRow.event_id) & (_EVENT.c.recorded_at == EntryRow.recorded_at)
    held = session.execute(
        select(EntryRow.event_id, EntryRow.recorded_at, func.max(HoldRow.release_at).label("until"))
        .join(HoldRow, HoldRow.entry_id == EntryRow.id)
        .join(_EVENT, at_event)
        .where(*mine)
        .group_by(EntryRow.event_id, EntryRow.recorded_at)
    )
    debit, credit, payer, payee = (
        aliased(PostingRow), aliased(PostingRow), aliased(AccountRow), aliased(AccountRow)
    )  # fmt: skip
    at_once = session.scalars(
        select(EntryRow.event_id)
        .join(debit, (debit.entry_id == EntryRow.id) & (debit.leg % 2 == 0))
        .join(credit, (credit.entry_id == EntryRow.id) & (credit.leg == debit.leg + 1))
        .join(payer, (payer.id == debit.account_id) & (payer.kind == AccountKind.POOL.value))
        .join(payee, (payee.id == credit.account_id) & (payee.kind == AccountKind.USER.value))
        .join(_EVENT, at_event)
        .where(*mine, _EVENT.c.kind.in_(list(KINDS)))
        .where(~exists().where(HoldRow.entry_id == EntryRow.id))
    )
    hours = dict.fromkeys(at_once, 0)
    for row in held:
        hours[row.event_id] = round((row.until - row.recorded_at).total_seconds() / 3600)
    return hours


def grants(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int | None, str]]:
    """Return amount, payee and reason of the grants among these events."""
    rows = session.execute(
        select(
            EntryRow.event_id,
            PostingRow.line,
            PostingRow.amount_utwei,
            PostingRow.note,
            AccountRow.owner_id,
        )
        .join(PostingRow, PostingRow.entry_id == EntryRow.id)
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .join(_EVENT, _EVENT.c.id == EntryRow.event_id)
        .where(EntryRow.event_id.in_(ids), EntryRow.kind == "post", EntryRow.plugin == "core")
        .where(_EVENT.c.kind == "grant", PostingRow.amount_utwei > 0)
    ).all()
    payees = {row.event_id: row.owner_id for row in rows if row.line == GIFT.code}
    return {
        row.event_id: (int(row.amount_utwei), payees.get(row.event_id), row.note)
        for row in rows
        if row.line == GRANT.code
    }


def withheld(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    """Return the rows that were withheld and that these events paid, by event."""
    rows = session.execute(
        select(*UnpaidRow.__table__.columns).where(UnpaidRow.paid_event_id.in_(ids))
    )
    return {row.paid_event_id: row for row in rows}
