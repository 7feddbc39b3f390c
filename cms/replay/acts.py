"""One event happens again, by the function that did it live."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.ledger.models import EventRow, TimerRow
from cms.ledger.timers import WaitingTimer, claim_timer, mark_fired
from cms.ledger.unpaid_tables import UnpaidRow
from cms.replay.past import Past
from cms.replay.unmade import Unmade
from cms.sdk.errors import CMSError, Conflict, Refused
from cms.sdk.events import ActionName, Event, ReactionAdded, TimerFired
from cms.sdk.tables import table_of
from cms.sdk.transfers import Undo
from cms.services.articles.take_down import restore_publication, undo_publication
from cms.services.dealings.comments import events_of
from cms.services.holds import release
from cms.services.money.decide_unpaid import book_withheld
from cms.services.money.grant import Given, book_grant
from cms.services.payload import KINDS, from_payload
from cms.services.recording import REPLAYED_IDS, record_event
from cms.services.settle import Act, perform
from cms.services.undo import restore_events, undo_events
from cms.services.unit_of_work import Tribune

FIRST_NEW_ID = 1 << 40
"""What a replay adds to the events of then is numbered from here on."""
_EVENT = table_of(EventRow)


class EventIds(Iterator[int]):
    """The id of each event that is recorded: the one that it had, or one of its own."""

    def __init__(self) -> None:
        self._given: list[int] = []
        self._next = FIRST_NEW_ID

    def use(self, event_id: int) -> None:
        """Let the event that is recorded next have this id."""
        self._given = [event_id]

    def __next__(self) -> int:
        if self._given:
            return self._given.pop()
        self._next += 1
        return self._next - 1


@dataclass(frozen=True, kw_only=True)
class Missed:
    """An event that did not happen in the replay; ``codes`` say why.

    ``is_consequence``: nobody refused it, but what it was about had not happened either.
    """

    event_id: int
    natural_key: str
    kind: str
    codes: tuple[str, ...]
    is_consequence: bool = False

    def __str__(self) -> str:
        why = ", ".join(self.codes)
        return f"Event {self.event_id} ({self.natural_key}) does not happen in the replay: {why}"


class Unfounded(CMSError):
    """What the event took back, restored or acted upon did not happen."""

    def __init__(self, code: str = "replay.no_ground") -> None:
        super().__init__(code, "What this event was about did not happen")


class Acts:
    """Lets events happen on a scratch site. ``missed`` are those that did not."""

    def __init__(self, tribune: Tribune) -> None:
        self.missed: list[Missed] = []
        self._site, self._ids, self._unmade = tribune, EventIds(), Unmade()
        self._also: set[int] = set()
        tribune.sessions().info[REPLAYED_IDS] = self._ids

    def again(self, past: Past) -> None:
        """Let one event happen at its moment; keep why, if it cannot."""
        if past.id in self._also:  # within another
            self._also.discard(past.id)
            return
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
        undoing = self._undoing().get(past.kind)
        if undoing is None:
            raise Conflict("replay.kind", f"Events of kind {past.kind} cannot be replayed")
        with self._site.writing() as session:
            undoing(session, past)

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
            self._withdraw(session, withdrawal)

    def _undoing(self) -> dict[str, Callable[[Session, Past], None]]:
        return {
            "withdraw": self._withdraw,
            "remove": self._remove,
            "restore": self._restore,
            "unpublish": self._unpublish,
            "republish": self._republish,
            "grant": self._grant,
            "release": self._release,
            "pay_unpaid": self._pay_unpaid,
        }

    def _cause(self, session: Session, past: Past) -> int:
        """Record the event with the id that it had."""
        self._ids.use(past.id)
        names = ("natural_key", "kind", "actor_id", "article_id", "comment_id", "payload")
        return record_event(session, {n: getattr(past, n) for n in names}, past.recorded_at)

    def _withdraw(self, session: Session, past: Past) -> None:
        reaction = _event(session, past.natural_key.replace("withdraw:", "react:", 1))
        cause = self._cause(session, past)
        undo_events(self._site, session, [reaction], Undo.WITHDRAWN, cause, past.recorded_at)

    def _remove(self, session: Session, past: Past) -> None:
        cause, occasion = self._cause(session, past), Undo(json.loads(past.payload)["occasion"])
        events = events_of(session, [past.comment_id])[past.comment_id]
        undo_events(self._site, session, events, occasion, cause, past.recorded_at)

    def _restore(self, session: Session, past: Past) -> None:
        removal = _event(session, past.natural_key.replace("restore:", "remove:", 1))
        cause = self._cause(session, past)
        restore_events(self._site, session, removal, cause, past.recorded_at)

    def _unpublish(self, session: Session, past: Past) -> None:
        cause = self._cause(session, past)
        undo_publication(self._site, session, past.article_id, cause, past.recorded_at)

    def _republish(self, session: Session, past: Past) -> None:
        removal_id, cause = int(past.natural_key.split(":")[2]), self._cause(session, past)
        article_id, now = past.article_id, past.recorded_at
        restore_publication(self._site, session, article_id, removal_id, cause, now)

    def _grant(self, session: Session, past: Past) -> None:
        assert past.given is not None  # noqa: S101  (no grant is recorded without its entry)
        amount_utwei, payee, reason = past.given
        cause = self._cause(session, past)
        book_grant(session, cause, Given(amount_utwei, reason), payee, past.recorded_at)

    def _release(self, session: Session, past: Past) -> None:
        self._ids.use(past.id)
        if not release(session, [past.actor_id], past.recorded_at):
            raise Unfounded

    def _pay_unpaid(self, session: Session, past: Past) -> None:
        """Pay the row that stands for the same cut, with what it withheld here."""
        row = UnpaidRow
        names = ("event_id", "plugin", "line", "user_id")
        same = [getattr(row, name) == getattr(past.withheld, name) for name in names]
        found = session.execute(
            select(*row.__table__.columns, _EVENT.c.undone_by)
            .join(_EVENT, _EVENT.c.id == row.event_id)
            .where(*same)
        ).one_or_none()
        if found is None or not (found.withheld_utwei and found.role) or found.undone_by:
            raise Unfounded
        cause, because = self._cause(session, past), past.withheld.decided_because
        book_withheld(self._site, session, found, cause, because, past.recorded_at)
        session.execute(update(row).where(row.id == found.id).values(paid_event_id=cause))


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


def _event(session: Session, natural_key: str) -> int:
    """Return the id of the event with this key; raise Unfounded if it did not happen."""
    query = select(_EVENT.c.id).where(_EVENT.c.natural_key == natural_key)
    found: int | None = session.scalar(query)
    if found is None:
        raise Unfounded
    return found


def _waiting(session: Session, past: Past) -> int:
    """Return the timer that this event fired, if it waits and is due; raise Unfounded if not."""
    waits = (TimerRow.fired_event_id.is_(None), TimerRow.cancelled_by.is_(None))
    is_due = TimerRow.due_at <= past.recorded_at
    query = select(TimerRow.id).where(TimerRow.natural_key == past.natural_key, *waits, is_due)
    found = session.scalar(query)
    if found is None:
        raise Unfounded
    return found
