"""Reading and keeping XP; every statement serves many people at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from cms.sdk import Event
from plugins.levels.rules import level_for
from plugins.levels.tables import Xp


@dataclass(frozen=True)
class Standing:
    """XP and active days of a person, and the level that they make."""

    xp: int
    active_days: int

    @property
    def level(self) -> int:
        """The level."""
        return level_for(self.xp, self.active_days)


def standings(session: Session, user_ids: Sequence[int]) -> dict[int, Standing]:
    """Return the standing of each person, in one query."""
    rows = session.execute(
        select(Xp.user_id, func.sum(Xp.xp), func.count(func.nullif(Xp.day, "").distinct()))
        .where(Xp.user_id.in_(user_ids), Xp.in_force == 1)
        .group_by(Xp.user_id)
    )
    found = {user_id: Standing(int(xp), int(days)) for user_id, xp, days in rows}
    return {user_id: found.get(user_id, Standing(0, 0)) for user_id in user_ids}


def xp_since(session: Session, user_id: int, kind: str, since: datetime) -> int:
    """Return the XP that a person earned by a kind of event since a moment."""
    return (
        session.scalar(
            select(func.sum(Xp.xp)).where(
                Xp.user_id == user_id,
                Xp.kind == kind,
                Xp.in_force == 1,
                Xp.earned_at >= since,
            )
        )
        or 0
    )


def keep(
    session: Session, event_id: int, event: Event, earned: Mapping[int, int], at: datetime
) -> None:
    """Keep what an event brought to whom; only its actor was active on this day."""
    rows = [
        {
            "event_id": event_id,
            "user_id": user_id,
            "kind": event.kind,
            "xp": xp,
            "day": at.date().isoformat() if user_id == event.actor_id else "",
            "in_force": 1,
            "earned_at": at,
        }
        for user_id, xp in earned.items()
    ]
    session.execute(insert(Xp), rows)


def set_in_force(session: Session, event_ids: Sequence[int], in_force: bool) -> None:
    """Take the XP of events back, or restore it."""
    session.execute(update(Xp).where(Xp.event_id.in_(event_ids)).values(in_force=int(in_force)))
