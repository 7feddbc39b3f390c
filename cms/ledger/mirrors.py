"""What a reversal or restoration would move: read from what was posted, still to be mirrored.

Both the posting under lock (`reversal`) and the plan on paper (`reversal_plan`) come here, and
then to `covering` for who can pay it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import SQLCoreOperations

from cms.ledger.models import AccountRow, EntryRow, PendingReversalRow, PostingRow, ReversalRow
from cms.sdk.transfers import Account, AccountKind, Role, Transfer, Undo


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """The transfers of one entry that are still to be mirrored, by number."""

    entry_id: int
    origin_event_id: int
    article_id: int
    plugin: str
    rule_version: int
    transfers: dict[int, Transfer]


def open_transfers(
    session: Session,
    origin_event_ids: Sequence[int],
    kinds: Sequence[str],
    reason: Undo,
    caused_by: Collection[int] | None = None,
) -> list[Mirror]:
    """Read the unmirrored transfers of these events; two legs of one posting pair each."""
    debit, credit = aliased(PostingRow), aliased(PostingRow)
    payer, payee = aliased(AccountRow), aliased(AccountRow)
    query = (
        select(
            EntryRow.id,
            EntryRow.origin_event_id,
            EntryRow.plugin,
            EntryRow.rule_version,
            debit.leg,
            debit.line,
            debit.article_id,
            debit.role,
            debit.undo,
            debit.note,
            credit.amount_utwei,
            payer.kind.label("payer_kind"),
            payer.owner_id.label("payer_id"),
            payee.kind.label("payee_kind"),
            payee.owner_id.label("payee_id"),
        )
        .join(debit, (debit.entry_id == EntryRow.id) & (debit.leg % 2 == 0))
        .join(credit, (credit.entry_id == EntryRow.id) & (credit.leg == debit.leg + 1))
        .join(payer, payer.id == debit.account_id)
        .join(payee, payee.id == credit.account_id)
        .outerjoin(
            ReversalRow,
            (ReversalRow.entry_id == EntryRow.id) & (ReversalRow.transfer == debit.leg // 2),
        )
        .where(
            EntryRow.origin_event_id.in_(origin_event_ids),
            EntryRow.kind.in_(kinds),
            ReversalRow.entry_id.is_(None),
            debit.undo.op("&")(int(reason)) != 0,
        )
        .order_by(EntryRow.id, debit.leg)
    )
    if caused_by is not None:
        query = query.where(EntryRow.event_id.in_(caused_by))
    mirrors: dict[int, Mirror] = {}
    for row in session.execute(query):
        mirror = mirrors.setdefault(
            row.id,
            Mirror(
                entry_id=row.id,
                origin_event_id=row.origin_event_id,
                article_id=row.article_id,
                plugin=row.plugin,
                rule_version=row.rule_version,
                transfers={},
            ),
        )
        mirror.transfers[row.leg // 2] = Transfer(
            line=row.line,
            source=Account(AccountKind(row.payee_kind), row.payee_id),
            destination=Account(AccountKind(row.payer_kind), row.payer_id),
            amount_utwei=row.amount_utwei,
            role=Role(row.role),
            undo=Undo(row.undo),
            note=row.note,
        )
    return list(mirrors.values())


def is_left(event_id: SQLCoreOperations[int], reason: Undo) -> ColumnElement[bool]:
    """Return the condition that something of an event is still to be taken back for a reason.

    What waits for the treasury is not: it has been dealt with.
    """
    waits = exists().where(
        PendingReversalRow.entry_id == EntryRow.id,
        PendingReversalRow.settled_at.is_(None),
        PendingReversalRow.undo != int(Undo.NEVER),
    )
    is_mirrored = exists().where(
        ReversalRow.entry_id == EntryRow.id, ReversalRow.transfer == PostingRow.leg // 2
    )
    return exists().where(
        EntryRow.origin_event_id == event_id,
        EntryRow.kind.in_(("post", "restore")),
        PostingRow.entry_id == EntryRow.id,
        PostingRow.leg % 2 == 0,
        PostingRow.undo.op("&")(int(reason)) != 0,
        ~is_mirrored,
        ~waits,
    )


def people_who_give(mirrors: Iterable[Mirror]) -> set[int]:
    """Return those from whom the mirrors take something."""
    return {t.source.owner_id for m in mirrors for t in m.transfers.values() if t.is_charge}


def accounts_of(mirrors: Iterable[Mirror]) -> set[Account]:
    """Return all accounts that the mirrors name."""
    return {a for m in mirrors for t in m.transfers.values() for a in (t.source, t.destination)}
