"""Taking a portion of a sweep out of the books, and putting it back: live, and in a replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from cms.ledger.models import EventRow
from cms.ledger.reversal import take_back
from cms.ledger.timers import cancel_again
from cms.sdk.tables import table_of
from cms.services.sweep.portions import Portion, Return
from cms.services.undo import restore_events, undo_events
from cms.services.unit_of_work import Tribune


def book_portion(
    tribune: Tribune, session: Session, portion: Portion, cause: int, now: datetime
) -> None:
    """Take back what a portion's events moved; ``cause`` is the portion's own event, at ``now``.

    A reaction that had gone with the thing it was given to is the sweep's from now on: when the
    thing is restored, the reaction stays away.
    """
    moved = [event_id for event_id, _removal in portion.moved]
    _undone_by(session, [(event_id, cause) for event_id in moved])
    beside = [*moved, *portion.beside]
    if portion.undone:
        undo_events(tribune, session, portion.undone, portion.occasion, cause, now, beside=beside)
    elif beside:
        take_back(session, beside, portion.occasion, cause, now)


def book_return(
    tribune: Tribune, session: Session, sweep_id: int, returned: Return, cause: int, now: datetime
) -> None:
    """Give back what the portion ``sweep_id`` took; ``cause`` is the event that does so."""
    _undone_by(session, returned.put_back)
    put_back = [event_id for event_id, _removal in returned.put_back]
    restore_events(
        tribune,
        session,
        sweep_id,
        cause,
        now,
        but=returned.stay,
        beside=[*put_back, *returned.beside],
        also_by=returned.also_by,
    )
    cancel_again(session, returned.timers)


def _undone_by(session: Session, events: Sequence[tuple[int, int]]) -> None:
    if events:
        session.execute(_UNDONE_BY, [{"event_id": e, "cause": cause} for e, cause in events])


_EVENT = table_of(EventRow)
_UNDONE_BY = (
    update(_EVENT).where(_EVENT.c.id == bindparam("event_id")).values(undone_by=bindparam("cause"))
)
