"""Rings: the groups that favours in both directions tie together, found once a day.

DESIGN allows a plugin six files; tables.py would hold two matters without this one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Integer, Subquery, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from cms.sdk import Base, Id, UtcTime, insert_into
from plugins.ring_guard.tables import Favour


class Member(Base):
    """Somebody in a ring of ``people``, this one counted."""

    __tablename__ = "ring_guard_member"

    user_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    people: Mapped[int] = mapped_column(Integer)


class Search(Base):
    """The one row that says when rings were looked for last."""

    __tablename__ = "ring_guard_search"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    searched_at: Mapped[datetime] = mapped_column(UtcTime)


_member = Member.__table__
_SIZES = select(_member.c.user_id, _member.c.people).where(
    _member.c.user_id.in_(bindparam("user_ids", expanding=True))
)


def ring_sizes(session: Session, user_ids: Collection[int]) -> dict[int, int]:
    """Return of how many people the ring of each is; who is in none is missing."""
    rows = session.execute(_SIZES, {"user_ids": list(user_ids)})
    return {row.user_id: row.people for row in rows}


def take_search(session: Session, now: datetime, before: datetime) -> bool:
    """Return whether it is the caller's to look, since nobody has since ``before``."""
    first = insert_into(session, Search).on_conflict_do_nothing().returning(Search.id)
    if session.scalar(first.values({"id": 1, "searched_at": now})) is not None:
        return True
    again = update(Search).where(Search.searched_at <= before).values(searched_at=now)
    return session.scalar(again.returning(Search.id)) is not None


def tied(session: Session, since: datetime, times_min: int) -> list[tuple[int, int]]:
    """Return the pairs who have done each other so many favours, each pair once."""
    there, back = _favours(since, times_min), _favours(since, times_min)
    both = and_(back.c.actor_id == there.c.payee_id, back.c.payee_id == there.c.actor_id)
    query = (
        select(there.c.actor_id, there.c.payee_id)
        .join(back, both)
        .where(there.c.actor_id < there.c.payee_id)
        .order_by(there.c.actor_id, there.c.payee_id)
    )
    return [(row.actor_id, row.payee_id) for row in session.execute(query)]


def _favours(since: datetime, times_min: int) -> Subquery:
    return (
        select(Favour.actor_id, Favour.payee_id)
        .where(Favour.given_at > since, Favour.in_force == 1)
        .group_by(Favour.actor_id, Favour.payee_id)
        .having(func.count() >= times_min)
        .subquery()
    )


def replace_rings(session: Session, rings: Sequence[Sequence[int]]) -> None:
    """Keep these rings and no others."""
    session.execute(delete(Member))
    rows = [{"user_id": who, "people": len(ring)} for ring in rings for who in ring]
    if rows:
        session.execute(insert(Member), rows)
