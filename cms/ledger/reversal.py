"""Mirroring what was posted, never recomputing it.

Taking back reverses, of each entry in force, the transfers that name the reason. Restoring
reverses that reversal. Each transfer is mirrored at most once (primary key of
`ledger_reversal`). When the payee has spent the money, the account is taken down to zero and
the treasury bears the rest on the line ``core.shortfall``; when the treasury cannot, the mirror
waits in `pending_reversal` and the next grant posts it. Nobody falls below zero by this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session, aliased

from cms.ledger.book import Draft, post
from cms.ledger.lines import SHORTFALL
from cms.ledger.models import (
    AccountRow,
    EntryRow,
    PendingReversalRow,
    PostingRow,
    ReversalRow,
)
from cms.ledger.till import Till
from cms.sdk.transfers import TREASURY, Account, AccountKind, Role, Transfer, Undo


class Purses(Protocol):
    """What accounts can pay: a till under lock, or figures on paper."""

    def available(self, account: Account) -> int:
        """Return how much the account can pay now, in micro-Twei."""


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """The transfers of one entry that are still to be mirrored, by number."""

    entry_id: int
    origin_event_id: int
    article_id: int
    plugin: str
    rule_version: int
    transfers: dict[int, Transfer]


def take_back(
    session: Session, origin_event_ids: Sequence[int], reason: Undo, event_id: int, now: datetime
) -> list[int]:
    """Mirror what the events moved and ``reason`` covers; return the new entries' ids."""
    _drop_pending(session, origin_event_ids, PendingReversalRow.undo == Undo.NEVER, now)
    mirrors = open_transfers(session, origin_event_ids, ("post", "restore"), reason)
    return _post_mirrors(session, mirrors, "reverse", reason, event_id, now)


def restore(
    session: Session,
    origin_event_ids: Sequence[int],
    event_id: int,
    now: datetime,
    *,
    removal_id: int | None = None,
) -> list[int]:
    """Mirror the mirrors of the events that ``removal_id`` caused (by default all of them)."""
    mirrors = open_transfers(session, origin_event_ids, ("reverse",), Undo.ALWAYS, removal_id)
    _drop_pending(session, origin_event_ids, PendingReversalRow.undo != Undo.NEVER, now)
    return _post_mirrors(session, mirrors, "restore", Undo.NEVER, event_id, now)


def post_pending(session: Session, now: datetime) -> int:
    """Try every waiting mirror again, oldest first; return how many could be posted."""
    waiting = session.execute(
        select(
            PendingReversalRow.id,
            PendingReversalRow.undo,
            PendingReversalRow.event_id,
            EntryRow.origin_event_id,
        )
        .join(EntryRow, EntryRow.id == PendingReversalRow.entry_id)
        .where(PendingReversalRow.settled_at.is_(None))
        .order_by(PendingReversalRow.id)
    ).all()
    if not waiting:
        return 0
    session.execute(
        update(PendingReversalRow)
        .where(PendingReversalRow.id.in_([row.id for row in waiting]))
        .values(settled_at=now)
    )
    posted = 0
    for reason, cause in sorted({(row.undo, row.event_id) for row in waiting}):
        events = [r.origin_event_id for r in waiting if (r.undo, r.event_id) == (reason, cause)]
        if reason == Undo.NEVER:
            posted += len(restore(session, events, cause, now))
        else:
            posted += len(take_back(session, events, Undo(reason), cause, now))
    return posted


def _drop_pending(
    session: Session, origin_event_ids: Sequence[int], which: ColumnElement[bool], now: datetime
) -> None:
    """A mirror that never could be posted is undone by no longer waiting for it."""
    entries = select(EntryRow.id).where(EntryRow.origin_event_id.in_(origin_event_ids))
    session.execute(
        update(PendingReversalRow)
        .where(PendingReversalRow.entry_id.in_(entries), PendingReversalRow.settled_at.is_(None))
        .where(which)
        .values(settled_at=now)
    )


def open_transfers(
    session: Session,
    origin_event_ids: Sequence[int],
    kinds: Sequence[str],
    reason: Undo,
    caused_by: int | None = None,
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
        query = query.where(EntryRow.event_id == caused_by)
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


def _post_mirrors(
    session: Session,
    mirrors: Sequence[Mirror],
    kind: str,
    reason: Undo,
    event_id: int,
    now: datetime,
) -> list[int]:
    accounts = {a for m in mirrors for t in m.transfers.values() for a in (t.source, t.destination)}
    if not accounts:
        return []
    till = Till(session, accounts | {TREASURY})
    posted: list[int] = []
    for mirror in mirrors:
        transfers = covered(mirror, till, reason)
        if transfers is None:
            session.execute(
                insert(PendingReversalRow),
                {
                    "entry_id": mirror.entry_id,
                    "event_id": event_id,
                    "undo": int(reason),
                    "recorded_at": now,
                },
            )
            continue
        draft = Draft(
            event_id=event_id,
            origin_event_id=mirror.origin_event_id,
            article_id=mirror.article_id,
            plugin=mirror.plugin,
            rule_version=mirror.rule_version,
            transfers=transfers,
            kind=kind,
            reverses_entry_id=mirror.entry_id,
            mirrors=tuple(mirror.transfers),
        )
        posted += post(session, till, [draft], [SHORTFALL], now)
    return posted


def covered(mirror: Mirror, till: Purses, reason: Undo) -> tuple[Transfer, ...] | None:
    """Return the mirror's transfers with shortfalls borne by the treasury; None if it cannot.

    When the article itself goes, its pool gives back what it has not spent, to each of those
    who filled it in proportion: the rest has been earned, and nobody owes it.
    """
    if reason & Undo.UNPUBLISHED:
        mirror = _unspent(mirror, till)
    left = {t.source: till.available(t.source) for t in mirror.transfers.values()}
    left.setdefault(TREASURY, till.available(TREASURY))
    out: list[Transfer] = []
    for transfer in sorted(mirror.transfers.values(), key=lambda t: not t.is_charge):
        paid = min(transfer.amount_utwei, left[transfer.source])
        if paid:
            out.append(replace(transfer, amount_utwei=paid))
            left[transfer.source] -= paid
            if transfer.destination in left:
                left[transfer.destination] += paid
        if short := transfer.amount_utwei - paid:
            if transfer.destination == TREASURY:
                continue
            if left[TREASURY] < short:
                return None
            left[TREASURY] -= short
            out.append(_shortfall(transfer, short))
    return tuple(out)


def _unspent(mirror: Mirror, till: Purses) -> Mirror:
    """Scale what a pool gives back down to what is left in it; the treasury gets the odd rest."""
    given = {n: t for n, t in mirror.transfers.items() if t.source.kind is AccountKind.POOL}
    filled = sum(t.amount_utwei for t in given.values())
    left = min((till.available(t.source) for t in given.values()), default=0)
    if left >= filled:
        return mirror
    scaled = {n: t.amount_utwei * left // filled for n, t in given.items()}
    if house := [n for n, t in given.items() if t.destination == TREASURY]:
        scaled[house[0]] += left - sum(scaled.values())
    transfers = {n: replace(t, amount_utwei=scaled[n]) for n, t in given.items()}
    return replace(mirror, transfers={**mirror.transfers, **transfers})


def _shortfall(transfer: Transfer, amount_utwei: int) -> Transfer:
    return Transfer(
        line=SHORTFALL.code,
        source=TREASURY,
        destination=transfer.destination,
        amount_utwei=amount_utwei,
        role=Role.HOUSE,
        undo=transfer.undo,
        note=f"for {transfer.line}",
    )
