"""The plugin's tables and their queries: the units that people have used, each by one event.

Invariant: of one person and kind no more rows fall into a window than were allowed when the
last of them was written. `wait_turn` makes it hold on PostgreSQL too: whoever takes a unit first
writes the person's one row in ``quotas_person``, and the next one waits there until that is
committed, and only then counts. A unit is never given back, so no row is ever marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    Text,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from cms.sdk import Base, Id, ReactionAdded, UtcTime, insert_into, made_once

SWEPT_AT_ONCE = 100


class Used(Base):
    """One unit: ``kind`` is plus, minus, like or dislike."""

    __tablename__ = "quotas_used"
    __table_args__ = (Index("ix_quotas_used_recent", "user_id", "kind", "used_at"),)

    event_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(Text)
    used_at: Mapped[datetime] = mapped_column(UtcTime)


class Person(Base):
    """Whose units are being counted: one row a person, written only to be waited for."""

    __tablename__ = "quotas_person"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)


# Statements on the tables, made once: the ORM's part would cost five times the answer.
_used = Used.__table__
_SINCE = _used.c.used_at > bindparam("since", type_=UtcTime)
_OWN = _used.c.user_id == bindparam("user_id", type_=Id)
_KIND = _used.c.kind == bindparam("kind", type_=Text)
_RECENT = select(_used.c.used_at).where(_OWN, _KIND, _SINCE).order_by(_used.c.used_at.desc())
_ALL_RECENT = (
    select(_used.c.kind, _used.c.used_at).where(_OWN, _SINCE).order_by(_used.c.used_at.desc())
)
_BY_OTHER_EVENTS = (
    select(func.count())
    .where(_OWN, _KIND, _SINCE, _used.c.event_id != bindparam("event_id", type_=Id))
    .scalar_subquery()
)
_UNIT_IF_ONE_IS_LEFT = select(
    bindparam("event_id", type_=Id),
    bindparam("user_id", type_=Id),
    bindparam("kind", type_=Text),
    bindparam("used_at", type_=UtcTime),
).where(bindparam("limit", type_=Integer) > _BY_OTHER_EVENTS)
_OLDEST = select(_used.c.event_id).order_by(_used.c.event_id).limit(SWEPT_AT_ONCE)
_SWEEP = (
    delete(Used)
    .where(
        _used.c.event_id.in_(_OLDEST.with_for_update(skip_locked=True)),
        _used.c.used_at <= bindparam("until", type_=UtcTime),
    )
    .execution_options(synchronize_session=False)
)
_BY_KIND = (
    select(_used.c.kind, func.count(), func.count(_used.c.user_id.distinct()))
    .where(_SINCE)
    .group_by(_used.c.kind)
)


@made_once
def _waiting(session: Session) -> Any:
    mine = insert_into(session, Person)
    same = {"user_id": mine.excluded.user_id}
    return mine.on_conflict_do_update(index_elements=["user_id"], set_=same)


@made_once
def _taking(session: Session) -> Any:
    unit = insert_into(session, Used).from_select(list(_used.c.keys()), _UNIT_IF_ONE_IS_LEFT)
    same = {"kind": unit.excluded.kind}
    once = unit.on_conflict_do_update(index_elements=["event_id"], set_=same)
    return once.returning(_used.c.event_id)


def recent(session: Session, user_id: int, kind: str, since: datetime) -> Sequence[datetime]:
    """Return when a person used units of a kind after a moment, newest first."""
    return session.scalars(_RECENT, {"user_id": user_id, "kind": kind, "since": since}).all()


def all_recent(session: Session, user_id: int, since: datetime) -> dict[str, list[datetime]]:
    """Return the same for each kind of which some were used, in one query."""
    found: dict[str, list[datetime]] = {}
    for kind, used_at in session.execute(_ALL_RECENT, {"user_id": user_id, "since": since}):
        found.setdefault(kind, []).append(used_at)
    return found


def by_kind(session: Session, since: datetime) -> dict[str, tuple[int, int]]:
    """Return for each kind how many units were used after a moment, and by how many people."""
    rows = session.execute(_BY_KIND, {"since": since})
    return {kind: (units, people) for kind, units, people in rows}


def wait_turn(session: Session, user_id: int) -> None:
    """Let no other act of this person count or take units until this one has ended."""
    session.execute(_waiting(session), {"user_id": user_id})


def take(
    session: Session, event_id: int, event: ReactionAdded, since: datetime, limit: int
) -> bool:
    """Use a unit for an event, once, unless ``limit`` of them were used after ``since`` already.

    Returns whether the event has its unit now. Call `wait_turn` first.
    """
    values = _row(event_id, event) | {"since": since, "limit": limit}
    return session.scalar(_taking(session), values) is not None


def keep(session: Session, event_id: int, event: ReactionAdded) -> None:
    """Count a unit that was used for an event, once, whatever the limit."""
    unit = insert_into(session, Used).values(_row(event_id, event))
    session.execute(unit.on_conflict_do_nothing())


def sweep(session: Session, until: datetime) -> None:
    """Forget the oldest rows up to a moment, a hundred at most; those being swept are passed by."""
    session.execute(_SWEEP, {"until": until})


def _row(event_id: int, event: ReactionAdded) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "user_id": event.actor_id,
        "kind": event.reaction,
        "used_at": event.occurred_at,
    }
