"""The plugin's tables and their queries: who did whom a favour, what that brought, and rings.

A favour is a plus to an author or a like to a comment's writer. One row for each event and person
who got it; ``in_force`` is 0 while the reaction is taken back. Rings are the groups that favours in
both directions tie together, found once a day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from cms.sdk import Base, Id, UtcTime, insert_into


class Favour(Base):
    """What ``actor_id`` did for ``payee_id``; ``kind`` is plus or like."""

    __tablename__ = "ring_guard_favour"
    __table_args__ = (
        Index("ix_ring_guard_favour_given", "actor_id", "given_at"),
        Index("ix_ring_guard_favour_got", "payee_id", "actor_id", "given_at"),
        Index("ix_ring_guard_favour_at", "given_at"),
    )

    event_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    payee_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(Text)
    earned_utwei: Mapped[int] = mapped_column(Id)
    given_at: Mapped[datetime] = mapped_column(UtcTime)
    in_force: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a person has given in the window: by payee and kind, and what all of it brought."""

    times: dict[tuple[int, str], int]
    brought_utwei: int


_favour = Favour.__table__
_OF_ACTOR = and_(
    _favour.c.actor_id == bindparam("actor_id", type_=Id),
    _favour.c.given_at > bindparam("since", type_=UtcTime),
    _favour.c.in_force == 1,
)
_LATELY = case((_favour.c.given_at > bindparam("day", type_=UtcTime), _favour.c.earned_utwei))
_GIVEN = (
    select(_favour.c.payee_id, _favour.c.kind, func.count(), func.sum(_LATELY))
    .where(_OF_ACTOR)
    .group_by(_favour.c.payee_id, _favour.c.kind)
)
_LIKED = (
    select(_favour.c.payee_id)
    .where(
        _OF_ACTOR,
        _favour.c.kind == "like",
        _favour.c.payee_id.in_(bindparam("payee_ids", expanding=True)),
    )
    .distinct()
)


def given_by(session: Session, actor_id: int, since: datetime, day: datetime) -> Given:
    """Return the favours that a person did after ``since``; sums are of those after ``day``."""
    rows = session.execute(_GIVEN, {"actor_id": actor_id, "since": since, "day": day}).all()
    return Given(
        times={(payee_id, kind): count for payee_id, kind, count, _sum in rows},
        brought_utwei=sum(int(brought or 0) for *_who, brought in rows),
    )


def liked_by(
    session: Session, actor_id: int, payee_ids: Collection[int], since: datetime
) -> set[int]:
    """Return those of these people whose comments a person liked after ``since``."""
    values = {"actor_id": actor_id, "payee_ids": list(payee_ids), "since": since}
    return set(session.scalars(_LIKED, values)) if payee_ids else set()


def keep(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep favours; those that are kept already stay as they are."""
    if rows:
        session.execute(insert_into(session, Favour).on_conflict_do_nothing(), rows)


def turn(session: Session, event_ids: Sequence[int], *, in_force: bool) -> None:
    """Put the favours of these events out of force, or in force again."""
    session.execute(
        update(Favour)
        .where(Favour.event_id.in_(event_ids))
        .values(in_force=int(in_force))
        .execution_options(synchronize_session=False)
    )


def swaps(session: Session, since: datetime, limit: int) -> Sequence[Any]:
    """Return pairs who did each other favours, each pair once, those with the most money first."""
    back = aliased(Favour)
    there = (
        select(
            Favour.actor_id,
            Favour.payee_id,
            func.count().label("times"),
            func.sum(Favour.earned_utwei).label("earned_utwei"),
        )
        .where(Favour.given_at > since, Favour.in_force == 1)
        .group_by(Favour.actor_id, Favour.payee_id)
        .subquery()
    )
    returned = (
        select(
            back.actor_id,
            back.payee_id,
            func.count().label("times"),
            func.sum(back.earned_utwei).label("earned_utwei"),
        )
        .where(back.given_at > since, back.in_force == 1)
        .group_by(back.actor_id, back.payee_id)
        .subquery()
    )
    both = there.c.earned_utwei + returned.c.earned_utwei
    return session.execute(
        select(
            there.c.actor_id.label("one_id"),
            there.c.payee_id.label("other_id"),
            there.c.times.label("there"),
            returned.c.times.label("back"),
            both.label("earned_utwei"),
        )
        .join(
            returned,
            and_(returned.c.actor_id == there.c.payee_id, returned.c.payee_id == there.c.actor_id),
        )
        .where(there.c.actor_id < there.c.payee_id)
        .order_by(both.desc(), there.c.actor_id, there.c.payee_id)
        .limit(limit)
    ).all()


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
