"""Reading the audit log: what it is about has a name, and the filters know what there is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.models import Article, Comment
from cms.people.models import AuditEntry, User
from cms.services.access.permits import need
from cms.services.access.sessions import Principal
from cms.services.audit import Change, changes
from cms.services.unit_of_work import Tribune

ACTORS_MAX = 200


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """A page of the log. ``names`` of subjects; ``actors`` and ``actions`` to choose from."""

    changes: Sequence[Change]
    has_more: bool
    names: Mapping[str, str]
    actors: Sequence[tuple[int, str]]
    actions: Sequence[str]


def read_log(
    tribune: Tribune,
    principal: Principal,
    *,
    actor_id: int | None = None,
    action: str = "",
    subject: str = "",
    before_id: int = 0,
    size: int,
) -> LogPage:
    """Return a page of the log, the newest change first. Raises NotAllowed."""
    need(principal, "audit.read")
    found = changes(
        tribune,
        actor_id=actor_id,
        action=action,
        subject=subject,
        before_id=before_id,
        size=size + 1,
    )
    with tribune.reading() as session:
        return LogPage(
            changes=found[:size],
            has_more=len(found) > size,
            names=_names(session, {change.subject for change in found[:size]}),
            actors=_actors(session),
            actions=session.scalars(_ACTIONS).all(),
        )


def _names(session: Session, subjects: Collection[str]) -> dict[str, str]:
    """Return what the subjects are called, in one statement for each kind."""
    ids: dict[str, list[int]] = {"user": [], "article": [], "comment": []}
    for subject in subjects:
        kind, _, number = subject.partition(":")
        if kind in ids and number.isdecimal():
            ids[kind].append(int(number))
    people = select(User.id, User.nickname).where(User.id.in_(ids["user"]))
    articles = select(Article.id, Article.title).where(Article.id.in_(ids["article"]))
    comments = (
        select(Comment.id, User.nickname)
        .join(User, User.id == Comment.user_id)
        .where(Comment.id.in_(ids["comment"]))
    )
    names = {f"user:{i}": name for i, name in session.execute(people)}
    names |= {f"article:{i}": title for i, title in session.execute(articles)}
    written = session.execute(comments)
    return names | {f"comment:{i}": f"a comment by {name}" for i, name in written}


def _actors(session: Session) -> list[tuple[int, str]]:
    """Return who ever changed anything."""
    acted = select(AuditEntry.actor_id).distinct()
    query = select(User.id, User.nickname).where(User.id.in_(acted)).order_by(User.nickname_key)
    return list(session.execute(query.limit(ACTORS_MAX)))


_ACTIONS = select(AuditEntry.action).distinct().order_by(AuditEntry.action)
