"""Comments as moderators see them: removed ones too, across all articles, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from cms.content.models import Article, Comment
from cms.people.models import User

Status = Literal["visible", "moderated", "deleted"]
WORDS_MAX = 8


@dataclass(frozen=True, kw_only=True)
class CommentFilter:
    """What the queue is narrowed to; ``after`` is (dislikes, id) of the last row seen."""

    status: Status | None = None
    article_id: int = 0
    writer_id: int = 0
    words: str = ""
    most_disliked: bool = False
    after: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class QueuedComment:
    """A comment with its writer and its article."""

    id: int
    html: str
    status: str
    reason: str
    created_at: datetime
    like_count: int
    dislike_count: int
    writer_id: int
    nickname: str
    banned_at: datetime | None
    article_id: int
    title: str
    slug: str
    article_status: str


def queued_comments(session: Session, wanted: CommentFilter, limit: int) -> list[QueuedComment]:
    """Return up to ``limit`` comments, the newest or the most disliked first."""
    query = _narrowed(_COMMENTS, wanted)
    place = tuple_(Comment.dislike_count, Comment.id)
    if wanted.most_disliked:
        query = query.order_by(Comment.dislike_count.desc(), Comment.id.desc())
        query = query.where(place < wanted.after) if wanted.after else query
    else:
        query = query.order_by(Comment.id.desc())
        query = query.where(Comment.id < wanted.after[1]) if wanted.after else query
    return [QueuedComment(**row._mapping) for row in session.execute(query.limit(limit))]


def queued_comment(session: Session, comment_id: int) -> QueuedComment | None:
    """Return one comment, whatever became of it."""
    row = session.execute(_COMMENTS.where(Comment.id == comment_id)).one_or_none()
    return QueuedComment(**row._mapping) if row else None


def visible_comment_ids(session: Session, writer_id: int, limit: int) -> Sequence[int]:
    """Return a person's comments that stand, the oldest first."""
    return session.scalars(
        select(Comment.id)
        .where(Comment.user_id == writer_id, Comment.status == "visible")
        .order_by(Comment.id)
        .limit(limit)
    ).all()


def _narrowed(query: Select[*tuple[Any, ...]], wanted: CommentFilter) -> Select[*tuple[Any, ...]]:
    if wanted.status:
        query = query.where(Comment.status == wanted.status)
    if wanted.article_id:
        query = query.where(Comment.article_id == wanted.article_id)
    if wanted.writer_id:
        query = query.where(Comment.user_id == wanted.writer_id)
    for word in wanted.words.split()[:WORDS_MAX]:
        query = query.where(Comment.body.icontains(word, autoescape=True))
    return query


_COMMENTS: Select[*tuple[Any, ...]] = (
    select(
        Comment.id,
        Comment.html,
        Comment.status,
        Comment.reason,
        Comment.created_at,
        Comment.like_count,
        Comment.dislike_count,
        Comment.user_id.label("writer_id"),
        User.nickname,
        User.banned_at,
        Comment.article_id,
        Article.title,
        Article.slug,
        Article.status.label("article_status"),
    )
    .join(User, User.id == Comment.user_id)
    .join(Article, Article.id == Comment.article_id)
)
