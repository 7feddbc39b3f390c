"""Timers that other settings asked for, or for another moment: they fire when they are due.

Live nobody dealt with them, so their facts are put together from the events of the replay: the
article as it was when the timer was asked for, the comment with the likes that stand.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.facts import LIKERS_MAX
from cms.ledger.models import EventRow, TimerRow
from cms.ledger.timers import WaitingTimer, due_timer_ids, waiting_timer
from cms.replay.acts import Acts
from cms.replay.past import Past
from cms.replay.settings import ReplayHost
from cms.scratch import Scratch
from cms.sdk.events import CommentFacts, CommentPosted, ReactionAdded, TimerFired
from cms.sdk.tables import table_of
from cms.services.payload import from_payload
from cms.services.unit_of_work import Tribune

AT_ONCE = 100
_EVENT = table_of(EventRow)


class NewTimers:
    """Fires what is due on the scratch site and was not, or not then, on the live one."""

    def __init__(self, live: Tribune, site: Scratch, host: ReplayHost, acts: Acts) -> None:
        self._live, self._site, self._host, self._acts = live, site, host, acts
        self._left: dict[int, int] = {}

    def fire_before(self, past: Past) -> None:
        """Fire what falls due before an event, but for what a later event fires."""
        on = [name for name, found in self._host.in_force.items() if found.is_on]
        leave = [timer for timer, event_id in self._left.items() if event_id >= past.id]
        with self._site.tribune.reading() as session:
            due = due_timer_ids(session, past.recorded_at, on, leave, AT_ONCE)
        for timer_id, moment in due:
            if not self._is_left(timer_id, past.id):
                self._fire(timer_id, moment)

    def _is_left(self, timer_id: int, from_id: int) -> bool:
        """Say whether an event that is still to come was this timer's."""
        with self._site.tribune.reading() as session:
            key = session.scalar(select(TimerRow.natural_key).where(TimerRow.id == timer_id))
        with self._live.reading() as session:
            live = session.scalar(select(_EVENT.c.id).where(_EVENT.c.natural_key == key))
        self._left[timer_id] = live or 0
        return live is not None and live >= from_id

    def _fire(self, timer_id: int, moment: datetime) -> None:
        with self._site.tribune.reading() as session:
            timer = waiting_timer(session, timer_id)
            event = _event(session, timer)
        self._site.clock.set(moment)
        self._acts.fire(timer, event)


def _event(session: Session, timer: WaitingTimer) -> TimerFired:
    asked = select(_EVENT.c.kind, _EVENT.c.payload).join(
        TimerRow, TimerRow.origin_event_id == _EVENT.c.id
    )
    origin = session.execute(asked.where(TimerRow.id == timer.id)).one()
    return TimerFired(
        key=timer.natural_key,
        actor_id=timer.actor_id,
        occurred_at=timer.due_at,
        article=from_payload(origin.kind, origin.payload).article,
        plugin=timer.plugin,
        name=timer.name,
        payload=timer.payload,
        comment=_comment(session, timer.comment_id) if timer.comment_id else None,
    )


def _comment(session: Session, comment_id: int) -> CommentFacts | None:
    """Return a comment as the events say it is; None if it does not stand."""
    query = select(_EVENT.c.kind, _EVENT.c.payload).where(
        _EVENT.c.comment_id == comment_id,
        _EVENT.c.kind.in_(("comment", "react")),
        _EVENT.c.undone_by.is_(None),
    )
    events = [from_payload(r.kind, r.payload) for r in session.execute(query.order_by(_EVENT.c.id))]
    posted = [event for event in events if isinstance(event, CommentPosted)]
    if not posted:
        return None
    given: dict[str, list[int]] = {"like": [], "dislike": []}
    for event in events:
        if isinstance(event, ReactionAdded):
            given[event.reaction].append(event.actor_id)
    return CommentFacts(
        id=comment_id,
        writer_id=posted[0].comment.writer_id,
        characters=posted[0].comment.characters,
        like_count=len(given["like"]),
        dislike_count=len(given["dislike"]),
        liker_ids=tuple(given["like"][:LIKERS_MAX]),
    )
