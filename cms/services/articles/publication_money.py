"""The money of a publication: what goes back when an article is taken down, and what returns.

The tribute and what comments paid here go back; within an hour and untouched by anybody the
publication counts as retracted as well. Live, in a quote and in a replay the same functions say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.ledger.models import EventRow
from cms.ledger.moves import fillers_of, moves_of
from cms.ledger.reversal import restore, take_back
from cms.ledger.reversal_plan import PlannedReversal, plan_restore, plan_take_back
from cms.ledger.timers import cancel_timers_of_article
from cms.sdk.errors import Conflict, NotFound
from cms.sdk.transfers import AccountKind, Undo
from cms.services.outcome import Moved
from cms.services.payload import KINDS
from cms.services.undo import restore_events, undo_events
from cms.services.unit_of_work import Tribune

RETRACTION = timedelta(hours=1)


def undo_publication(
    tribune: Tribune, session: Session, article_id: int, cause: int, now: datetime
) -> None:
    """Take back what an article that goes down at ``now`` has moved; ``cause`` is that event."""
    takings = _takings(session, article_id, now)
    cancel_timers_of_article(session, article_id, cause)
    beside = _fillers(tribune, session, article_id)
    undo_events(tribune, session, *takings[0], cause, now, beside=beside)
    for event_ids, occasion in takings[1:]:
        take_back(session, event_ids, occasion, cause, now)


def plan_undoing(
    tribune: Tribune, session: Session, article_id: int, now: datetime
) -> PlannedReversal:
    """Say what `undo_publication` would move now."""
    (published, occasion), *others = _takings(session, article_id, now)
    filled = [*published, *_fillers(tribune, session, article_id)]
    return plan_take_back(session, [(filled, occasion), *others])


def restore_publication(
    tribune: Tribune, session: Session, article_id: int, removal_id: int, cause: int, now: datetime
) -> None:
    """Mirror what one taking down took back; ``cause`` is the event that does so.

    Raises NotFound for an event that was no taking down, Conflict if it was not the last one, or
    if what was given back has been spent since.
    """
    publications = _undone_by(session, article_id, removal_id)
    if not publications:
        raise moved_on()
    beside = _events(session, article_id, ("comment", "timer"))
    beside += _fillers(tribune, session, article_id)
    _need_unspent(session, [*publications, *beside], removal_id)
    restore_events(tribune, session, removal_id, cause, now)
    restore(session, beside, cause, now, removal_ids=[removal_id])


def moved_on() -> Conflict:
    """Say that a taking down is not the last thing that happened to its article."""
    return Conflict("article.moved_on", "Something else has happened to it since")


def moved_by(session: Session, event_id: int) -> tuple[Moved, ...]:
    """Return what an event moved in people's wallets, as it was posted."""
    return tuple(
        Moved(r.line, r.label, r.role, r.owner_id, r.amount_utwei, r.note)
        for r in moves_of(session, event_id)
    )


def _takings(session: Session, article_id: int, now: datetime) -> list[tuple[list[int], Undo]]:
    """Return which events lose their effect and for which reason; the publication comes first."""
    is_retracted = _is_untouched(session, article_id, now - RETRACTION)
    occasion = Undo.UNPUBLISHED | Undo.RETRACTED if is_retracted else Undo.UNPUBLISHED
    return [
        (_events(session, article_id, ("publish",)), occasion),
        (_events(session, article_id, ("comment", "timer")), Undo.UNPUBLISHED),
    ]


def _fillers(tribune: Tribune, session: Session, article_id: int) -> list[int]:
    """Return the events by which the pool was filled after going live: it gives that back, too."""
    lines = [
        line.code for line in tribune.host.registry.lines if line.destination is AccountKind.POOL
    ]
    return fillers_of(session, article_id, lines)


def _events(session: Session, article_id: int, kinds: Sequence[str]) -> list[int]:
    return list(
        session.scalars(
            select(EventRow.id).where(
                EventRow.article_id == article_id,
                EventRow.kind.in_(kinds),
                EventRow.undone_by.is_(None),
            )
        )
    )


def _undone_by(session: Session, article_id: int, removal_id: int) -> list[int]:
    found = session.scalars(
        select(EventRow.id).where(
            EventRow.article_id == article_id, EventRow.undone_by == removal_id
        )
    ).all()
    kind = session.scalar(select(EventRow.kind).where(EventRow.id == removal_id))
    if found and kind != "unpublish":
        raise NotFound("article.not_taken_down", "That was no taking down")
    return list(found)


def _need_unspent(session: Session, event_ids: Sequence[int], removal_id: int) -> None:
    """Putting back must not cost the house what somebody has got back and spent meanwhile."""
    if not plan_restore(session, event_ids, removal_id).is_whole:
        raise Conflict("article.spent", "What was given back has been spent; publish it anew")


def _is_untouched(session: Session, article_id: int, since: datetime) -> bool:
    """Say whether all that stands of an article is a publication since then."""
    return not session.scalar(
        select(EventRow.id)
        .where(
            EventRow.article_id == article_id,
            EventRow.kind.in_(list(KINDS)),
            EventRow.undone_by.is_(None),
            (EventRow.kind != "publish") | (EventRow.recorded_at < since),
        )
        .limit(1)
    )
