"""What a reversal or restoration would move: read from what was posted, still to be mirrored.

Both the posting under lock (`reversal`) and the plan on paper (`reversal_plan`) come here, and
then to `covering` for who can pay it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, bindparam, exists, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import SQLCoreOperations

from cms.ledger.models import AccountRow, EntryRow, PendingReversalRow, PostingRow, ReversalRow
from cms.sdk.tables import table_of
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
    query = _OPEN if caused_by is None else _OPEN_BY_CAUSE
    values = {
        "origin_event_ids": origin_event_ids,
        "kinds": kinds,
        "reason": int(reason),
        "caused_by": list(caused_by or ()),
    }
    mirrors: dict[int, Mirror] = {}
    for row in session.execute(query, values):
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


_ENTRY, _REVERSAL = table_of(EntryRow), table_of(ReversalRow)
_debit, _credit = table_of(PostingRow).alias("debit"), table_of(PostingRow).alias("credit")
_payer, _payee = table_of(AccountRow).alias("payer"), table_of(AccountRow).alias("payee")
_OPEN = (
    select(
        _ENTRY.c.id,
        _ENTRY.c.origin_event_id,
        _ENTRY.c.plugin,
        _ENTRY.c.rule_version,
        *(_debit.c[name] for name in ("leg", "line", "article_id", "role", "undo", "note")),
        _credit.c.amount_utwei,
        _payer.c.kind.label("payer_kind"),
        _payer.c.owner_id.label("payer_id"),
        _payee.c.kind.label("payee_kind"),
        _payee.c.owner_id.label("payee_id"),
    )
    .join(_debit, (_debit.c.entry_id == _ENTRY.c.id) & (_debit.c.leg % 2 == 0))
    .join(_credit, (_credit.c.entry_id == _ENTRY.c.id) & (_credit.c.leg == _debit.c.leg + 1))
    .join(_payer, _payer.c.id == _debit.c.account_id)
    .join(_payee, _payee.c.id == _credit.c.account_id)
    .outerjoin(
        _REVERSAL,
        (_REVERSAL.c.entry_id == _ENTRY.c.id) & (_REVERSAL.c.transfer == _debit.c.leg // 2),
    )
    .where(
        _ENTRY.c.origin_event_id.in_(bindparam("origin_event_ids", expanding=True)),
        _ENTRY.c.kind.in_(bindparam("kinds", expanding=True)),
        _REVERSAL.c.entry_id.is_(None),
        _debit.c.undo.bitwise_and(bindparam("reason", type_=Integer)) != 0,
    )
    .order_by(_ENTRY.c.id, _debit.c.leg)
)
_OPEN_BY_CAUSE = _OPEN.where(_ENTRY.c.event_id.in_(bindparam("caused_by", expanding=True)))
