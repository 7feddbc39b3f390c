"""The plugin's tables and their queries: XP by event, and each person's running total of it.

Invariant: a person's total is what the person's rows in force add up to. Rows and total change
in one savepoint, and only by what really changed, so that saying the same twice does nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from cms.sdk import Base, Event, Id, TimerFired, UtcTime, insert_into, made_once
from plugins.levels.rules import LEVEL_MAX, level_for, xp_of


class Xp(Base):
    """XP of one person for one event; ``in_force`` 0 while the event is undone.

    ``day`` is empty where the person did nothing, but received XP by another's act.
    """

    __tablename__ = "levels_xp"
    __table_args__ = (
        Index("ix_levels_xp_day", "user_id", "day", "in_force"),
        Index("ix_levels_xp_recent", "user_id", "kind", "earned_at", "in_force", "xp"),
    )

    event_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    xp: Mapped[int] = mapped_column(Integer)
    day: Mapped[str] = mapped_column(Text)
    in_force: Mapped[int] = mapped_column(Integer)
    earned_at: Mapped[datetime] = mapped_column(UtcTime)


class Person(Base):
    """The running totals: the sum of the XP in force, and the number of days in it."""

    __tablename__ = "levels_person"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    xp: Mapped[int] = mapped_column(Integer)
    active_days: Mapped[int] = mapped_column(Integer)


# Statements on the tables, made once: the ORM's part would cost five times the answer.
_xp, _person = Xp.__table__, Person.__table__
_CARRIED = (_xp.c.user_id, _xp.c.day, _xp.c.xp)
_ADDED = {n: _person.c[n] + literal_column(f"excluded.{n}") for n in ("xp", "active_days")}
_STANDINGS = select(_person.c.user_id, _person.c.xp, _person.c.active_days).where(
    _person.c.user_id.in_(bindparam("user_ids", expanding=True))
)
_DAYS = (
    select(_xp.c.user_id, _xp.c.day, func.count())
    .where(
        _xp.c.user_id.in_(bindparam("user_ids", expanding=True)),
        _xp.c.day.in_(bindparam("days", expanding=True)),
        _xp.c.in_force == 1,
    )
    .group_by(_xp.c.user_id, _xp.c.day)
)
_XP_SINCE = select(func.sum(_xp.c.xp)).where(
    _xp.c.user_id == bindparam("user_id"),
    _xp.c.kind == bindparam("kind"),
    _xp.c.in_force == 1,
    _xp.c.earned_at >= bindparam("since"),
)


@made_once
def _keeping(session: Session) -> Any:
    return insert_into(session, Xp).on_conflict_do_nothing().returning(*_CARRIED)


@made_once
def _adding(session: Session) -> Any:
    return insert_into(session, Person).on_conflict_do_update(
        index_elements=["user_id"], set_=_ADDED
    )


@dataclass(frozen=True)
class Standing:
    """XP and active days of a person, and the level that they make."""

    xp: int
    active_days: int

    @property
    def level(self) -> int:
        """The level."""
        return level_for(self.xp, self.active_days)

    @property
    def spare_xp(self) -> int:
        """What could be lost without losing the level."""
        return self.xp - xp_of(self.level)


def standings(session: Session, user_ids: Sequence[int]) -> dict[int, Standing]:
    """Return the standing of each person: one query, one row a person."""
    rows = session.execute(_STANDINGS, {"user_ids": list(user_ids)})
    found = {row.user_id: Standing(max(0, row.xp), row.active_days) for row in rows}
    return {user_id: found.get(user_id, Standing(0, 0)) for user_id in user_ids}


def people_by_level(session: Session) -> dict[int, int]:
    """Return how many people stand on each level: one statement, one row, whatever their number.

    Who has reached a level has reached those below, so a level holds those who got no further.
    """
    reached = [
        func.count().filter((_person.c.xp >= xp_of(n)) & (_person.c.active_days >= n - 1))
        for n in range(2, LEVEL_MAX + 1)
    ]
    counts = [*session.execute(select(func.count(), *reached).select_from(_person)).one(), 0]
    steps = enumerate(pairwise(counts), start=1)
    return {level: here - beyond for level, (here, beyond) in steps if here > beyond}


def xp_since(session: Session, user_id: int, kind: str, since: datetime) -> int:
    """Return the XP that a person earned by a kind of event since a moment."""
    return session.scalar(_XP_SINCE, {"user_id": user_id, "kind": kind, "since": since}) or 0


def keep(
    session: Session, event_id: int, event: Event, earned: Mapping[int, int], at: datetime
) -> None:
    """Keep what an event brought to whom, once; only its actor, if any, was active on this day."""
    here = 0 if isinstance(event, TimerFired) else event.actor_id
    rows = [
        {
            "event_id": event_id,
            "user_id": user_id,
            "kind": event.kind,
            "xp": xp,
            "day": at.date().isoformat() if user_id == here else "",
            "in_force": 1,
            "earned_at": at,
        }
        for user_id, xp in earned.items()
    ]
    if rows:
        _carry(session, session.execute(_keeping(session), rows).all(), +1)


def set_in_force(session: Session, event_ids: Sequence[int], in_force: bool) -> None:
    """Take the XP of events back, or restore it; what stands so already is left alone."""
    turned = (
        update(Xp)
        .where(Xp.event_id.in_(event_ids), Xp.in_force != int(in_force))
        .values(in_force=int(in_force))
        .returning(*_CARRIED)
    )
    _carry(session, session.execute(turned).all(), +1 if in_force else -1)


def _carry(session: Session, turned: Sequence[Any], sign: int) -> None:
    """Carry rows that came into force, or went out of it, over to the totals.

    Adding the XP locks the totals, and only then are days counted: two events of one person in
    the same moment do not both begin the day.
    """
    xp, days = Counter[int](), Counter[tuple[int, str]]()
    for row in turned:
        xp[row.user_id] += sign * row.xp
        days[row.user_id, row.day] += bool(row.day)
    _add(session, {user_id: (amount, 0) for user_id, amount in xp.items()})
    _add(session, {user_id: (0, n) for user_id, n in _days_turned(session, +days, sign).items()})


def _add(session: Session, changes: Mapping[int, tuple[int, int]]) -> None:
    rows = [{"user_id": u, "xp": xp, "active_days": n} for u, (xp, n) in sorted(changes.items())]
    if rows:
        session.execute(_adding(session), rows)


def _days_turned(
    session: Session, days: Mapping[tuple[int, str], int], sign: int
) -> dict[int, int]:
    """Return by how many days each person gained or lost; a day lasts while a row is in force."""
    if not days:
        return {}
    people, dates = {user_id for user_id, _day in days}, {day for _user_id, day in days}
    counted = session.execute(_DAYS, {"user_ids": list(people), "days": list(dates)})
    standing = {(user_id, day): count for user_id, day, count in counted}
    turned = Counter[int]()
    for (user_id, day), count in days.items():
        if standing.get((user_id, day), 0) == (count if sign > 0 else 0):
            turned[user_id] += sign
    return dict(turned)
