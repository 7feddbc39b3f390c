"""Writing a portion of a sweep down: its event, whose it is, and the line in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from cms.ledger.sweep_tables import SweepRow
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.recording import record_event
from cms.services.sweep.portions import Portion

OPERATOR_ID = 0


@dataclass(frozen=True)
class By:
    """Who takes a portion, under which ban, why and when."""

    actor: Principal | None
    banned_at: datetime
    reason: str
    now: datetime

    @property
    def id(self) -> int:
        """The one who acts, as events and the audit log name them."""
        return self.actor.user_id if self.actor else OPERATOR_ID


def record_portion(session: Session, by: By, portion: Portion) -> int:
    """Write the portion down: the event, whose it is, the audit log. Returns the event's id."""
    user_id = portion.user_id
    counted = select(func.coalesce(func.max(SweepRow.number), 0)).where(SweepRow.user_id == user_id)
    number = session.scalars(counted).one() + 1
    values = {
        "natural_key": f"sweep:{user_id}:{number}",
        "kind": "sweep",
        "actor_id": by.id,
        "article_id": portion.article,
        "payload": portion.to_json(),
    }
    event_id = record_event(session, values, by.now)
    row = {"event_id": event_id, "user_id": user_id, "number": number, "banned_at": by.banned_at}
    session.execute(insert(SweepRow), row)
    audit(
        session,
        "reader.sweep",
        f"user:{user_id}",
        actor_id=by.id,
        now=by.now,
        after={"part": portion.part, "count": portion.size, "reason": by.reason},
    )
    return event_id
