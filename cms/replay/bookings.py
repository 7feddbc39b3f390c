"""Events that no plugin plans: what was undone, restored, swept, granted, released, paid later.

Each is recorded with the id and the key that it had, and booked by the service that did it live.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.ledger.models import EventRow
from cms.ledger.unpaid_tables import UnpaidRow
from cms.replay.event_ids import EventIds
from cms.replay.missed import Unfounded
from cms.replay.past import Past
from cms.sdk.errors import Conflict
from cms.sdk.tables import table_of
from cms.sdk.transfers import Undo
from cms.services.articles.publication_money import restore_publication, undo_publication
from cms.services.dealings.comment_removal import events_of
from cms.services.holds import release
from cms.services.money.decide_unpaid import book_withheld
from cms.services.money.grant import Given, book_grant
from cms.services.recording import record_event
from cms.services.sweep.books import book_portion, book_return
from cms.services.sweep.portions import Portion, Return
from cms.services.undo import restore_events, undo_events
from cms.services.unit_of_work import Tribune

_EVENT = table_of(EventRow)


class Bookings:
    """Books such an event once more, inside the caller's unit of work."""

    def __init__(self, site: Tribune, ids: EventIds) -> None:
        self._site, self._ids = site, ids
        self._kinds: dict[str, Callable[[Session, Past], None]] = {
            "withdraw": self.withdraw,
            "remove": self._remove,
            "restore": self._restore,
            "unpublish": self._unpublish,
            "republish": self._republish,
            "grant": self._grant,
            "release": self._release,
            "pay_unpaid": self._pay_unpaid,
            "sweep": self._sweep,
            "unsweep": self._unsweep,
        }

    def book(self, session: Session, past: Past) -> None:
        """Book it; raise Unfounded if what it is about did not happen, Conflict as live."""
        if past.kind not in self._kinds:
            raise Conflict("replay.kind", f"Events of kind {past.kind} cannot be replayed")
        self._kinds[past.kind](session, past)

    def _cause(self, session: Session, past: Past) -> int:
        """Record the event with the id that it had."""
        self._ids.use(past.id)
        names = ("natural_key", "kind", "actor_id", "article_id", "comment_id", "payload")
        return record_event(session, {n: getattr(past, n) for n in names}, past.recorded_at)

    def withdraw(self, session: Session, past: Past) -> None:
        """Take a reaction back; raise Unfounded if it was not placed."""
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
            self._ids.forget()  # nothing is due here: that is nobody's act, and no consequence

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

    def _sweep(self, session: Session, past: Past) -> None:
        """Take back what happened here of a portion; its article has an event of its own."""
        cause, portion = self._cause(session, past), Portion.from_json(past.payload)
        if not portion.article:
            book_portion(self._site, session, portion, cause, past.recorded_at)

    def _unsweep(self, session: Session, past: Past) -> None:
        sweep_id = _event(session, past.natural_key.replace("unsweep:", "sweep:", 1))
        cause, returned = self._cause(session, past), Return.from_json(past.payload)
        book_return(self._site, session, sweep_id, returned, cause, past.recorded_at)


def _event(session: Session, natural_key: str) -> int:
    """Return the id of the event with this key; raise Unfounded if it did not happen."""
    query = select(_EVENT.c.id).where(_EVENT.c.natural_key == natural_key)
    found: int | None = session.scalar(query)
    if found is None:
        raise Unfounded
    return found
