"""People by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.people.models import User
from cms.sdk.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as staff see them in passing."""

    id: int
    nickname: str
    role: str
    created_at: datetime
    banned_at: datetime | None


def person(session: Session, user_id: int) -> Person:
    """Return a person; raise NotFound."""
    row = session.execute(
        select(User.id, User.nickname, User.role, User.created_at, User.banned_at).where(
            User.id == user_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound("person.not_found", "There is no such person")
    return Person(**row._mapping)


def nicknames_of(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """Return nicknames by id; ids that stand for nobody are left out."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    rows = session.execute(select(User.id, User.nickname).where(User.id.in_(wanted)))
    return {row.id: row.nickname for row in rows}


def user_id_of(session: Session, nickname: str) -> int | None:
    """Return who is called so, upper and lower case aside; None if nobody is."""
    return session.scalar(select(User.id).where(User.nickname_key == nickname.casefold()))
