"""The plugin's tables and their queries: the days with their rates, and who got what of them.

A day's rate is written down the day before and never changed. What is drawn of the release is
counted in the day's row, under its lock, so that two articles never share the last grant.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, Text, bindparam, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from cms.sdk import WHOLE_MILLIONTHS, Base, Id, UtcTime, insert_into


class Day(Base):
    """A day in UTC, as ISO text. ``demand_utwei`` is what its rate was made from."""

    __tablename__ = "budget_day"
    __table_args__ = (
        CheckConstraint("rate_millionths BETWEEN 1 AND 1000000", name="rate"),
        CheckConstraint("drawn_utwei >= 0", name="drawn"),
    )

    day: Mapped[str] = mapped_column(Text, primary_key=True)
    rate_millionths: Mapped[int] = mapped_column(Integer)
    demand_utwei: Mapped[int] = mapped_column(Id)
    release_utwei: Mapped[int] = mapped_column(Id)
    drawn_utwei: Mapped[int] = mapped_column(Id)
    announced_at: Mapped[datetime] = mapped_column(UtcTime)


class Grant(Base):
    """What an article's pool got: its first grant has number 0."""

    __tablename__ = "budget_grant"
    __table_args__ = (Index("uq_budget_grant_number", "article_id", "number", unique=True),)

    event_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(Id)
    number: Mapped[int] = mapped_column(Integer)
    amount_utwei: Mapped[int] = mapped_column(Id)
    granted_at: Mapped[datetime] = mapped_column(UtcTime)


_day, _grant = Day.__table__, Grant.__table__
_IN_FORCE = (
    select(_day.c.rate_millionths)
    .where(_day.c.day <= bindparam("day"))
    .order_by(_day.c.day.desc())
    .limit(1)
)
_NEWEST = (
    select(_day.c.day, _day.c.rate_millionths)
    .where(_day.c.day <= bindparam("day"))
    .order_by(_day.c.day.desc())
    .limit(2)
)
_ONE = select(_day.c.release_utwei, _day.c.drawn_utwei).where(_day.c.day == bindparam("day"))
_COUNTED = select(_grant.c.event_id).where(_grant.c.event_id == bindparam("event_id"))
_GRANTS = select(func.count()).where(_grant.c.article_id == bindparam("article_id"))


def rate_on(session: Session, day: date) -> int:
    """Return the rate of a day; where none was announced, the last one before it goes on."""
    found = session.scalar(_IN_FORCE, {"day": day.isoformat()})
    return WHOLE_MILLIONTHS if found is None else found


def rates_until(session: Session, day: date) -> dict[str, int]:
    """Return the two newest rates that were announced until a day, by its ISO text."""
    rows = session.execute(_NEWEST, {"day": day.isoformat()})
    return {row.day: row.rate_millionths for row in rows}


def drawn_on(session: Session, day: date, *, lock: bool = False) -> int:
    """Return what was drawn of a day's release; ``lock`` keeps others from drawing meanwhile."""
    row = session.execute(
        _ONE.with_for_update() if lock else _ONE, {"day": day.isoformat()}
    ).one_or_none()
    return row.drawn_utwei if row else 0


def is_announced(session: Session, day: date) -> bool:
    """Return whether a day has its row."""
    return session.execute(_ONE, {"day": day.isoformat()}).one_or_none() is not None


def announce(
    session: Session, day: date, now: datetime, *, rate: int, demand_utwei: int, released_utwei: int
) -> None:
    """Write a day down, unless somebody has."""
    values = {
        "day": day.isoformat(),
        "rate_millionths": rate,
        "demand_utwei": demand_utwei,
        "release_utwei": released_utwei,
        "drawn_utwei": 0,
        "announced_at": now,
    }
    session.execute(insert_into(session, Day).on_conflict_do_nothing(), values)


def grants_of(session: Session, article_id: int) -> int:
    """Return how many grants an article has had."""
    return session.scalar(_GRANTS, {"article_id": article_id}) or 0


def is_granted(session: Session, event_id: int) -> bool:
    """Return whether this event's grant has been counted."""
    return session.scalar(_COUNTED, {"event_id": event_id}) is not None


def count_grant(
    session: Session, now: datetime, released_utwei: int, grant: dict[str, Any]
) -> bool:
    """Count a grant, for its article and in the day's row; False if its number is taken."""
    add = insert_into(session, Grant).on_conflict_do_nothing().returning(Grant.event_id)
    is_new = session.scalar(add.values({**grant, "granted_at": now})) is not None
    if is_new:
        session.execute(
            update(Day)
            .where(Day.day == now.date().isoformat())
            .values(
                drawn_utwei=Day.drawn_utwei + grant["amount_utwei"], release_utwei=released_utwei
            )
            .execution_options(synchronize_session=False)
        )
    return is_new


def days(session: Session, today: date, count: int) -> Sequence[Any]:
    """Return the days so far back, and tomorrow if it is announced, the earliest first."""
    first = (today - timedelta(days=count)).isoformat()
    return session.execute(select(*_day.c).where(_day.c.day > first).order_by(_day.c.day)).all()
