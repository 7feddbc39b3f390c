"""Mirroring what was posted, never recomputing it.

Taking back reverses, of each entry in force, the transfers that name the reason. Restoring
reverses that reversal. Each transfer is mirrored at most once (primary key of
`ledger_reversal`). What is still held is taken from the hold. When the payee has spent the money,
wallet and hold are taken down to zero and the treasury bears the rest on the line
``core.shortfall``; when the treasury cannot, the mirror waits in `pending_reversal` and the next
grant posts it. Nobody falls below zero by this.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from cms.ledger.book import Draft, post
from cms.ledger.covering import Sheet, in_turn
from cms.ledger.held import Held
from cms.ledger.holds import hold, release_moments
from cms.ledger.lines import SHORTFALL
from cms.ledger.mirrors import Mirror, accounts_of, open_transfers, people_who_give
from cms.ledger.models import EntryRow, PendingReversalRow
from cms.ledger.till import Till
from cms.sdk.transfers import TREASURY, AccountKind, Undo, user


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
    removal_ids: Collection[int] | None = None,
) -> list[int]:
    """Mirror the mirrors of the events that these removals caused (by default all of them)."""
    mirrors = open_transfers(session, origin_event_ids, ("reverse",), Undo.ALWAYS, removal_ids)
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


def _post_mirrors(
    session: Session,
    mirrors: Sequence[Mirror],
    kind: str,
    reason: Undo,
    event_id: int,
    now: datetime,
) -> list[int]:
    """Post what can be paid, all of it at once: each mirror finds what those before it have left.

    The till is open before the held rows are read, which it guards.
    """
    if not mirrors:
        return []
    givers = people_who_give(mirrors)
    beside = {account for owner in givers for account in (user(owner), hold(owner))}
    till = Till(session, accounts_of(mirrors) | {TREASURY}, beside)
    held = Held(session, givers if till.holds_any(beside) else ())
    moments = _moments(session, mirrors) if kind == "restore" else {}
    sheet, drafts, waiting = Sheet(till), list[Draft](), list[Mirror]()
    for mirror, transfers in in_turn(mirrors, sheet, held, reason):
        if transfers is None:
            waiting.append(mirror)
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
            release_at=moments.get(mirror.entry_id, now),
        )
        sheet.move(transfers)
        drafts.append(draft)
        held.add(-len(drafts), draft.in_order)
    posted = post(session, till, drafts, [SHORTFALL], now)
    held.write(session, {-n: entry_id for n, entry_id in enumerate(posted, start=1)})
    _wait(session, waiting, event_id, reason, now)
    return posted


def _moments(session: Session, mirrors: Sequence[Mirror]) -> dict[int, datetime]:
    """Return when what comes back can be spent: when it could have been, had it never gone."""
    comes_back = [
        mirror.entry_id
        for mirror in mirrors
        if any(t.destination.kind is AccountKind.HOLD for t in mirror.transfers.values())
    ]
    return release_moments(session, comes_back) if comes_back else {}


def _wait(
    session: Session, mirrors: Sequence[Mirror], event_id: int, reason: Undo, now: datetime
) -> None:
    same = {"event_id": event_id, "undo": int(reason), "recorded_at": now}
    if mirrors:
        rows = [{"entry_id": mirror.entry_id, **same} for mirror in mirrors]
        session.execute(insert(PendingReversalRow), rows)
