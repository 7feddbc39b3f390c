"""Articles and comments by name only: for lists that are about something else, such as money."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.facts import article_not_found
from cms.content.models import Article, ArticleAuthor, Comment
from cms.people.models import User


@dataclass(frozen=True, kw_only=True)
class Heading:
    """An article by name, with what people have said to it in numbers; ``authors`` in order."""

    id: int
    title: str
    status: str
    published_at: datetime | None
    plus_count: int
    minus_count: int
    comment_count: int
    authors: dict[int, str]


def heading(session: Session, article_id: int) -> Heading:
    """Return an article of any status by name, in one statement; raise NotFound."""
    rows = session.execute(
        select(*_HEADING, User.id.label("user_id"), User.nickname)
        .outerjoin(ArticleAuthor, ArticleAuthor.article_id == Article.id)
        .outerjoin(User, User.id == ArticleAuthor.user_id)
        .where(Article.id == article_id)
        .order_by(ArticleAuthor.position)
    ).all()
    if not rows:
        raise article_not_found()
    authors = {row.user_id: row.nickname for row in rows if row.user_id is not None}
    named = {column.key: getattr(rows[0], column.key) for column in _HEADING}
    return Heading(**named, authors=authors)


def titles_of(session: Session, article_ids: Iterable[int]) -> dict[int, str]:
    """Return the titles of articles by id; ids that stand for none are left out."""
    wanted = {article_id for article_id in article_ids if article_id}
    if not wanted:
        return {}
    rows = session.execute(select(Article.id, Article.title).where(Article.id.in_(wanted)))
    return {row.id: row.title for row in rows}


def named_articles(
    session: Session, article_ids: Collection[int], *, only_live: bool = False
) -> dict[int, tuple[str, str]]:
    """Return slug and title by id; with ``only_live`` of those alone that anybody may read."""
    query = select(Article.id, Article.slug, Article.title).where(Article.id.in_(article_ids))
    if only_live:
        query = query.where(Article.status == "published")
    return {row.id: (row.slug, row.title) for row in session.execute(query)}


def article_id_of(session: Session, name: str) -> int | None:
    """Return the article with this number, slug or title, the newest of several; else None."""
    query = select(Article.id).order_by(Article.id.desc()).limit(1)
    if name.isdecimal() and len(name) < 19:
        return session.scalar(query.where(Article.id == int(name)))
    return session.scalar(query.where((Article.slug == name) | (Article.title == name)))


def articles_by(session: Session, user_id: int, limit: int) -> Sequence[Any]:
    """Return a person's own articles, the newest first, whatever their status."""
    return session.execute(
        select(*_HEADING, Article.updated_at)
        .join(ArticleAuthor, ArticleAuthor.article_id == Article.id)
        .where(ArticleAuthor.user_id == user_id, Article.status != "trashed")
        .order_by(Article.id.desc())
        .limit(limit)
    ).all()


def latest_comments(session: Session, limit: int) -> Sequence[Any]:
    """Return the newest comments that can be seen, each with its writer and article."""
    return session.execute(
        select(
            Comment.id,
            Comment.created_at,
            Comment.body,
            Comment.article_id,
            Article.title,
            User.nickname,
        )
        .join(Article, Article.id == Comment.article_id)
        .join(User, User.id == Comment.user_id)
        .where(Comment.status == "visible")
        .order_by(Comment.id.desc())
        .limit(limit)
    ).all()


_HEADING = (
    Article.id,
    Article.title,
    Article.status,
    Article.published_at,
    Article.plus_count,
    Article.minus_count,
    Article.comment_count,
)
