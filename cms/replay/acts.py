"""One event happens again, by the function that did it live."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.ledger.models import EventRow, TimerRow
from cms.ledger.timers import WaitingTimer, claim_timer, mark_fired
from cms.replay.bookings import Bookings
from cms.replay.event_ids import EventIds
from cms.replay.missed import Missed, Unfounded
from cms.replay.past import Past
from cms.replay.unmade import Unmade
from cms.sdk.errors import CMSError, Refused
from cms.sdk.events import ActionName, Event, ReactionAdded, TimerFired
from cms.sdk.tables import table_of
from cms.services.acts import Act
from cms.services.payload import KINDS, from_payload
from cms.services.recording import REPLAYED_IDS
from cms.services.settle import perform
from cms.services.unit_of_work import Tribune

_EVENT = table_of(EventRow)


class Acts:
    """Lets events happen on a scratch site. ``missed`` are those that did not."""

    def __init__(self, tribune: Tribune) -> None:
        self.missed: list[Missed] = []
        self._site, self._ids, self._unmade = tribune, EventIds(), Unmade()
        self._bookings = Bookings(tribune, self._ids)
        self._also: set[int] = set()
        tribune.sessions().info[REPLAYED_IDS] = self._ids

    def again(self, past: Past) -> None:
        """Let one event happen at its moment; keep why, if it cannot."""
        if past.id in self._also:  # within another
            self._also.discard(past.id)
            return
        self._ids.forget()
        try:
            if code := self._unmade.why_not(past):
                raise Unfounded(code)
            self._happen(past)
        except Unfounded as fault:
            self._miss(past, (fault.code,), is_consequence=True)
        except Refused as fault:
            self._miss(past, tuple(refusal.code for refusal in fault.refusals))
        except CMSError as fault:
            self._miss(past, (fault.code,))
        if past.kind == "withdraw":
            self._unmade.forget(past)

    def fire(self, timer: WaitingTimer, event: TimerFired) -> None:
        """Fire a timer that no event of then fired, at the moment of the clock."""
        with suppress(CMSError):  # nobody is told of a timer that cannot be dealt with
            perform(self._site, lambda session: self._act(session, _of_timer(timer), event))

    def _miss(self, past: Past, codes: tuple[str, ...], *, is_consequence: bool = False) -> None:
        self.missed.append(
            Missed(
                event_id=past.id,
                natural_key=past.natural_key,
                kind=past.kind,
                codes=codes,
                is_consequence=is_consequence,
            )
        )
        if past.kind in KINDS:
            self._unmade.note(past, from_payload(past.kind, past.payload), happened=False)
        if past.switched is not None:
            self._also.add(past.switched.id)
            self._miss(past.switched, (Unfounded().code,), is_consequence=True)

    def _happen(self, past: Past) -> None:
        if past.kind in KINDS:
            self._perform(past)
            return
        with self._site.writing() as session:
            self._bookings.book(session, past)

    def _perform(self, past: Past) -> None:
        event = self._unmade.seen(from_payload(past.kind, past.payload))
        if past.hold_hours is not None:  # and so it stays until an event knows it otherwise
            config = replace(self._site.config, hold_hours=past.hold_hours)
            self._site = replace(self._site, config=config)
        perform(self._site, lambda session: self._act(session, past, event))
        self._unmade.note(past, event, happened=True)
        if past.switched is not None:
            self._note_switch(past.switched)

    def _note_switch(self, withdrawal: Past) -> None:
        """Its event is dealt with; say so if the other reaction did not stand here."""
        self._also.add(withdrawal.id)
        with self._site.reading() as session:
            is_there = session.scalar(select(_EVENT.c.id).where(_EVENT.c.id == withdrawal.id))
        if not is_there:
            self._miss(withdrawal, (Unfounded().code,), is_consequence=True)

    def _act(self, session: Session, past: Past, event: Event) -> Act:
        timer_id = _waiting(session, past) if isinstance(event, TimerFired) else 0

        def claim(session: Session) -> None:
            if timer_id and not claim_timer(session, timer_id):
                raise Unfounded
            if past.id:
                self._ids.use(past.id)

        def record(session: Session, event_id: int) -> int:
            if past.comment_id and past.kind == "comment":
                mine = update(EventRow).where(EventRow.id == event_id)
                session.execute(mine.values(comment_id=past.comment_id))
            if timer_id:
                mark_fired(session, timer_id, event_id)
            if past.switched is not None:
                self._switch(session, past.switched)
            return 0

        return Act(
            name=_name(event),
            event=event,
            actor_role=past.actor_role,
            claim=claim,
            record=record,
        )

    def _switch(self, session: Session, withdrawal: Past) -> None:
        """Take the other reaction back within the new one, if it stands here."""
        with suppress(Unfounded):
            self._bookings.withdraw(session, withdrawal)


def _of_timer(timer: WaitingTimer) -> Past:
    """Return what a timer's event would be; its id is still to be drawn."""
    return Past(
        id=0,
        natural_key=timer.natural_key,
        kind="timer",
        actor_id=timer.actor_id,
        article_id=timer.article_id,
        comment_id=timer.comment_id,
        recorded_at=timer.due_at,
        payload="",
        actor_role="",
        settings_version=None,
    )


def _name(event: Event) -> ActionName | None:
    if isinstance(event, TimerFired):
        return None
    return cast(ActionName, event.reaction if isinstance(event, ReactionAdded) else event.kind)


def _waiting(session: Session, past: Past) -> int:
    """Return the timer that this event fired, if it waits and is due; raise Unfounded if not."""
    waits = (TimerRow.fired_event_id.is_(None), TimerRow.cancelled_by.is_(None))
    is_due = TimerRow.due_at <= past.recorded_at
    query = select(TimerRow.id).where(TimerRow.natural_key == past.natural_key, *waits, is_due)
    found = session.scalar(query)
    if found is None:
        raise Unfounded
    return found
