"""People as the staff look them up: a page of them, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session

from cms.people.models import AccessToken, User
from cms.people.rights import STAFF

Group = Literal["readers", "banned", "staff", "all"]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person; ``email`` is empty for whoever may not see it."""

    id: int
    nickname: str
    role: str
    bio: str
    email: str
    created_at: datetime
    banned_at: datetime | None
    ban_reason: str


@dataclass(frozen=True, kw_only=True)
class Member:
    """One of the staff; ``seen_at`` is when they last used the admin."""

    id: int
    nickname: str
    role: str
    email: str
    created_at: datetime
    banned_at: datetime | None
    seen_at: datetime | None


def list_people(
    session: Session, *, group: Group, words: str, with_email: bool, before_id: int, limit: int
) -> list[Person]:
    """Return up to ``limit`` people, the newest first; e-mail is searched only if it is shown."""
    query = _people(with_email).order_by(User.id.desc()).limit(limit)
    if group == "readers":
        query = query.where(User.role == "reader")
    elif group == "staff":
        query = query.where(User.role.in_(STAFF))
    elif group == "banned":
        query = query.where(User.banned_at.is_not(None))
    if before_id:
        query = query.where(User.id < before_id)
    if words:
        found = User.nickname_key.contains(words.casefold(), autoescape=True)
        mail = User.email.contains(words.lower(), autoescape=True)
        query = query.where(or_(found, mail) if with_email else found)
    return [Person(**row._mapping) for row in session.execute(query)]


def find_person(session: Session, user_id: int, *, with_email: bool) -> Person | None:
    """Return one person, or None."""
    row = session.execute(_people(with_email).where(User.id == user_id)).one_or_none()
    return Person(**row._mapping) if row else None


def list_staff(session: Session) -> list[Member]:
    """Return all staff, the highest role first."""
    seen = (
        select(func.max(AccessToken.seen_at))
        .where(AccessToken.user_id == User.id, AccessToken.kind == "admin")
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            User.id,
            User.nickname,
            User.role,
            func.coalesce(User.email, "").label("email"),
            User.created_at,
            User.banned_at,
            seen.label("seen_at"),
        )
        .where(User.role.in_(STAFF))
        .order_by(User.id)
        .limit(500)
    )
    return [Member(**row._mapping) for row in rows]


def _people(with_email: bool) -> Select[*tuple[Any, ...]]:
    email = func.coalesce(User.email, "") if with_email else literal("")
    return select(
        User.id,
        User.nickname,
        User.role,
        User.bio,
        email.label("email"),
        User.created_at,
        User.banned_at,
        User.ban_reason,
    )
