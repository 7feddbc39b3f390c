"""Timers in the database: kept with the event that asks, fired or cancelled, never both.

Whoever undoes an event cancels its timers before reading which have fired: then either the timer
is cancelled, or its firing is committed and is undone as well.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from cms.ledger.models import EventRow, TimerRow
from cms.sdk.errors import NotFound
from cms.sdk.tables import table_of
from cms.sdk.timers import Timer

_IS_WAITING = (TimerRow.fired_event_id.is_(None), TimerRow.cancelled_by.is_(None))


@dataclass(frozen=True, kw_only=True)
class WaitingTimer:
    """A timer that has not fired, with what its origin was about."""

    id: int
    natural_key: str
    plugin: str
    name: str
    due_at: datetime
    payload: dict[str, Any]
    actor_id: int
    article_id: int
    comment_id: int


def keep_timers(
    session: Session,
    asked: Sequence[tuple[str, Timer]],
    event_id: int,
    article_id: int,
    now: datetime,
) -> None:
    """Keep what plugins asked for with an event."""
    rows = [
        {
            "natural_key": f"timer:{plugin}:{timer.name}:{event_id}",
            "plugin": plugin,
            "name": timer.name,
            "due_at": timer.due_at,
            "payload": json.dumps(timer.payload),
            "article_id": article_id,
            "origin_event_id": event_id,
            "recorded_at": now,
        }
        for plugin, timer in asked
    ]
    if rows:
        session.execute(insert(TimerRow), rows)


def due_timer_ids(
    session: Session, now: datetime, plugins: Sequence[str], leave: Collection[int], size: int
) -> list[tuple[int, datetime]]:
    """Return (id, moment) of the earliest timers of these plugins that are due, but for some."""
    query = select(TimerRow.id, TimerRow.due_at).where(*_IS_WAITING, TimerRow.due_at <= now)
    query = query.where(TimerRow.plugin.in_(plugins), TimerRow.id.not_in(leave))
    rows = session.execute(query.order_by(TimerRow.due_at, TimerRow.id).limit(size))
    return [(row.id, row.due_at) for row in rows]


def waiting_timer(session: Session, timer_id: int) -> WaitingTimer:
    """Return a timer that still waits; raise NotFound for any other."""
    row = session.execute(
        select(
            TimerRow.natural_key,
            TimerRow.plugin,
            TimerRow.name,
            TimerRow.due_at,
            TimerRow.payload,
            EventRow.actor_id,
            EventRow.article_id,
            EventRow.comment_id,
        )
        .join(EventRow, EventRow.id == TimerRow.origin_event_id)
        .where(TimerRow.id == timer_id, *_IS_WAITING)
    ).one_or_none()
    if row is None:
        raise NotFound("timer.not_waiting", "This timer has been dealt with")
    return WaitingTimer(**{**row._asdict(), "id": timer_id, "payload": json.loads(row.payload)})


def claim_timer(session: Session, timer_id: int) -> bool:
    """Lock a timer that waits; False if it does not, or if somebody else is at it."""
    query = select(TimerRow.id).where(TimerRow.id == timer_id, *_IS_WAITING)
    return session.scalar(query.with_for_update(skip_locked=True, key_share=True)) is not None


def mark_fired(session: Session, timer_id: int, event_id: int) -> None:
    """Say by which event a claimed timer has fired."""
    fired = update(TimerRow).where(TimerRow.id == timer_id)
    session.execute(fired.values(fired_event_id=event_id))


def cancel_timers(session: Session, event_ids: Sequence[int], cause_id: int) -> None:
    """Let no timer of these events fire; `revive_timers` with the same cause undoes it."""
    session.execute(
        update(TimerRow)
        .where(TimerRow.origin_event_id.in_(event_ids), TimerRow.fired_event_id.is_(None))
        .values(cancelled_by=cause_id)
    )


def cancel_timers_of_article(session: Session, article_id: int, cause_id: int) -> None:
    """Let no timer of an article fire, whatever event asked for it."""
    of_article = update(TimerRow).where(TimerRow.article_id == article_id, *_IS_WAITING)
    session.execute(of_article.values(cancelled_by=cause_id))


def revive_timers(session: Session, cause_id: int, but: Collection[int] = ()) -> None:
    """Let wait again what one event cancelled, except for the timers of some events."""
    cancelled = update(TimerRow).where(TimerRow.cancelled_by == cause_id)
    cancelled = cancelled.where(TimerRow.origin_event_id.not_in(but)) if but else cancelled
    session.execute(cancelled.values(cancelled_by=None))


def cancelled_before(session: Session, event_ids: Sequence[int]) -> list[tuple[str, int]]:
    """Return the timers of these events that are cancelled already: their keys, and by what."""
    query = select(TimerRow.natural_key, TimerRow.cancelled_by).where(
        TimerRow.origin_event_id.in_(event_ids), TimerRow.cancelled_by.is_not(None)
    )
    return [(key, cause) for key, cause in session.execute(query.order_by(TimerRow.id)) if cause]


def cancel_again(session: Session, timers: Sequence[tuple[str, int]]) -> None:
    """Let these timers be cancelled as they were: their keys, and by what."""
    mine = update(_TIMER).where(_TIMER.c.natural_key == bindparam("key"))
    if timers:
        rows = [{"key": key, "cause": cause} for key, cause in timers]
        session.execute(mine.values(cancelled_by=bindparam("cause")), rows)


def with_fired(session: Session, event_ids: Sequence[int]) -> list[int]:
    """Return these events and those by which their timers have fired, and theirs in turn."""
    fired = session.scalars(_FIRED, {"event_ids": event_ids})
    return list(dict.fromkeys([*event_ids, *fired]))


_TIMER = table_of(TimerRow)
_first = select(_TIMER.c.fired_event_id.label("id")).where(
    _TIMER.c.origin_event_id.in_(bindparam("event_ids", expanding=True)),
    _TIMER.c.fired_event_id.is_not(None),
)
_chain = _first.cte("fired", recursive=True)
_later = select(_TIMER.c.fired_event_id).join(_chain, _TIMER.c.origin_event_id == _chain.c.id)
_chain = _chain.union(_later.where(_TIMER.c.fired_event_id.is_not(None)))
_FIRED = select(_chain.c.id)
