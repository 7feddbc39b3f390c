"""Firing a timer: the event `TimerFired`, once, when its moment has come or as soon after it.

Planned before the lock like every event. The worker that claims the timer in its unit of work
fires it; the others pass it by. A plugin that is off keeps its timers waiting, and so does one
that is not loaded. A plugin that fails has had its turn: `cms reconcile` gives it another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from cms.content.facts import article_state, live_comment
from cms.ledger.timers import (
    WaitingTimer,
    claim_timer,
    due_timer_ids,
    mark_fired,
    waiting_timer,
)
from cms.sdk.errors import Busy, NotFound
from cms.sdk.events import TimerFired
from cms.services.acts import Act
from cms.services.outcome import Outcome
from cms.services.settle import perform
from cms.services.unit_of_work import Tribune

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class DueTimer:
    """A timer whose moment has come."""

    id: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Fired:
    """A timer that has fired; ``fault`` says what its plugin did wrong, if it failed."""

    plugin: str
    name: str
    article_id: int
    at: datetime
    outcome: Outcome
    fault: str = ""


class _PassedBy(Exception):
    """The timer is not to be fired here and now: dealt with, or in other hands."""


def due_timers(
    tribune: Tribune, session: Session, size: int, leave: Collection[int] = ()
) -> list[DueTimer]:
    """Return the earliest timers that are due and whose plugins are on, but for some."""
    now = tribune.clock.now()
    settings = tribune.host.snapshot(session, now).settings
    on = [plugin for plugin, in_force in settings.items() if in_force.is_on]
    return [DueTimer(id=i, at=at) for i, at in due_timer_ids(session, now, on, leave, size)]


def fire_timer(tribune: Tribune, timer_id: int) -> Fired | None:
    """Fire one timer that is due; None when it is not this caller's to fire now.

    Raises nothing of a plugin's: what it did wrong is kept and told.
    """
    asked: list[WaitingTimer] = []

    def prepare(session: Session) -> Act:
        timer = _still_due(tribune, session, timer_id)
        asked[:] = [timer]
        return _act(session, timer)

    try:
        outcome = perform(tribune, prepare)
    except (_PassedBy, NotFound, Busy):
        return None
    if outcome.replayed:
        return None
    timer = asked[0]
    failed = [s.detail for s in outcome.skipped if s.code == "plugin.failed"]
    log.info("timer fired", plugin=timer.plugin, name=timer.name, key=timer.natural_key)
    return Fired(
        plugin=timer.plugin,
        name=timer.name,
        article_id=timer.article_id,
        at=timer.due_at,
        outcome=outcome,
        fault="; ".join(failed),
    )


def fire_due(tribune: Tribune, limit: int) -> list[Fired]:
    """Fire so many timers that are due, the earliest first; return those fired by this caller."""
    with tribune.reading() as session:
        due = due_timers(tribune, session, limit)
    return [fired for one in due if (fired := fire_timer(tribune, one.id))]


def _still_due(tribune: Tribune, session: Session, timer_id: int) -> WaitingTimer:
    now, timer = tribune.clock.now(), waiting_timer(session, timer_id)
    in_force = tribune.host.snapshot(session, now).settings.get(timer.plugin)
    if in_force is None or not in_force.is_on or timer.due_at > now:
        raise _PassedBy
    return timer


def _act(session: Session, timer: WaitingTimer) -> Act:
    comment = live_comment(session, timer.comment_id)[1] if timer.comment_id else None
    event = TimerFired(
        key=timer.natural_key,
        actor_id=timer.actor_id,
        occurred_at=timer.due_at,
        article=article_state(session, timer.article_id).facts,
        plugin=timer.plugin,
        name=timer.name,
        payload=timer.payload,
        comment=comment,
    )

    def claim(session: Session) -> None:
        if not claim_timer(session, timer.id):
            raise _PassedBy

    def record(session: Session, event_id: int) -> int:
        mark_fired(session, timer.id, event_id)
        return timer.id

    return Act(name=None, event=event, actor_role="", claim=claim, record=record)
