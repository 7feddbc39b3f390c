"""Undoing and restoring whatever events caused: money, then the plugins' own tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.ledger import reversal
from cms.ledger.models import EventRow
from cms.ledger.timers import cancel_timers, revive_timers, with_fired
from cms.sdk.settled import Reversal
from cms.sdk.transfers import Undo
from cms.services.recording import keep_failures
from cms.services.unit_of_work import Tribune


def undo_events(
    tribune: Tribune,
    session: Session,
    event_ids: Sequence[int],
    reason: Undo,
    cause_id: int,
    now: datetime,
    *,
    beside: Sequence[int] = (),
) -> None:
    """Take back what the events moved for this reason and mark them undone by ``cause_id``.

    ``now`` is the moment of the event that undoes them. Their timers go with them: those that
    wait are cancelled, and what came of the others is undone. What events ``beside`` them moved
    is taken back along with it; these stand.
    """
    if not event_ids:
        return
    cancel_timers(session, event_ids, cause_id)
    event_ids = with_fired(session, event_ids)
    session.execute(
        update(EventRow)
        .where(EventRow.id.in_(event_ids), EventRow.undone_by.is_(None))
        .values(undone_by=cause_id)
    )
    reversal.take_back(session, [*event_ids, *beside], reason, cause_id, now)
    fact = Reversal(event_ids=tuple(event_ids), reason=reason, restored=False)
    _tell(tribune, session, fact, now)


def restore_events(
    tribune: Tribune,
    session: Session,
    undone_by: int,
    cause_id: int,
    now: datetime,
    *,
    but: Collection[int] = (),
    beside: Sequence[int] = (),
    also_by: Sequence[int] = (),
) -> None:
    """Put in force again everything that one removal undid; ``now`` is the restoring event's.

    Events in ``but`` stay as they are, their timers as well. What the removal took back of events
    ``beside`` them returns, which stay undone. What other removals, ``also_by``, took back of the
    same events returns with it.
    """
    revive_timers(session, undone_by, but)
    undone = select(EventRow.id).where(EventRow.undone_by == undone_by, EventRow.id.not_in(but))
    event_ids = session.scalars(undone.order_by(EventRow.id)).all()
    if not (event_ids or beside):
        return
    session.execute(update(EventRow).where(EventRow.id.in_(event_ids)).values(undone_by=None))
    removal_ids = [undone_by, *also_by]
    reversal.restore(session, [*event_ids, *beside], cause_id, now, removal_ids=removal_ids)
    if event_ids:
        fact = Reversal(event_ids=tuple(event_ids), reason=Undo.NEVER, restored=True)
        _tell(tribune, session, fact, now)


def _tell(tribune: Tribune, session: Session, fact: Reversal, now: datetime) -> None:
    snapshot = tribune.host.snapshot(session, now)
    failures = tribune.host.project("on_reversed", snapshot, {"reversal": fact})
    if failures:
        key = session.scalar(select(EventRow.natural_key).where(EventRow.id == fact.event_ids[0]))
        keep_failures(session, failures, str(key), now, json.dumps(asdict(fact)))
