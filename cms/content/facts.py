"""Reading the frozen facts that rules see, each with one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from cms.content.models import Article, ArticleAuthor, Comment, Reaction, Reading
from cms.sdk.errors import NotFound
from cms.sdk.events import ArticleFacts, CommentFacts
from cms.sdk.tables import table_of

LIKERS_MAX = 50


@dataclass(frozen=True, kw_only=True)
class ArticleState:
    """An article's facts and where it stands."""

    facts: ArticleFacts
    status: str
    publications: int


def article_state(session: Session, article_id: int) -> ArticleState:
    """Return an article by id, whatever its status; raise NotFound."""
    rows = session.execute(_ARTICLE, {"article_id": article_id}).all()
    if not rows:
        raise article_not_found()
    first = rows[0]
    facts = ArticleFacts(
        id=first.id,
        author_ids=tuple(row.user_id for row in rows if row.user_id is not None),
        word_count=first.word_count,
        reading_seconds=first.reading_seconds,
        published_at=first.published_at,
    )
    return ArticleState(facts=facts, status=first.status, publications=first.publications)


def live_article(session: Session, article_id: int) -> ArticleFacts:
    """Return a published article's facts; raise NotFound for any other."""
    state = article_state(session, article_id)
    if state.status != "published":
        raise article_not_found()
    return state.facts


def article_not_found() -> NotFound:
    """The one answer for articles that are missing, drafts or trashed."""
    return NotFound("article.not_found", "There is no such article")


def live_comment(session: Session, comment_id: int) -> tuple[int, CommentFacts]:
    """Return a visible comment's article id and facts; raise NotFound for any other."""
    row = session.execute(
        select(
            Comment.article_id,
            Comment.user_id,
            Comment.characters,
            Comment.like_count,
            Comment.dislike_count,
        ).where(Comment.id == comment_id, Comment.status == "visible")
    ).one_or_none()
    if row is None:
        raise NotFound("comment.not_found", "There is no such comment")
    likers: Sequence[int] = session.scalars(
        select(Reaction.user_id)
        .where(Reaction.comment_id == comment_id, Reaction.kind == "like")
        .order_by(Reaction.id)
        .limit(LIKERS_MAX)
    ).all()
    facts = CommentFacts(
        id=comment_id,
        writer_id=row.user_id,
        characters=row.characters,
        like_count=row.like_count,
        dislike_count=row.dislike_count,
        liker_ids=tuple(likers),
    )
    return row.article_id, facts


def has_read(session: Session, user_id: int, article_id: int) -> bool:
    """Say whether the person has a valid reading of the article."""
    return bool(session.scalar(_HAS_READ, {"user_id": user_id, "article_id": article_id}))


_article, _author, _reading = table_of(Article), table_of(ArticleAuthor), table_of(Reading)
_ARTICLE = (
    select(
        _article.c.id,
        _article.c.status,
        _article.c.word_count,
        _article.c.reading_seconds,
        _article.c.published_at,
        _article.c.publications,
        _author.c.user_id,
    )
    .outerjoin(_author, _author.c.article_id == _article.c.id)
    .where(_article.c.id == bindparam("article_id"))
    .order_by(_author.c.position)
)
_HAS_READ = select(func.count()).where(
    _reading.c.user_id == bindparam("user_id"),
    _reading.c.article_id == bindparam("article_id"),
    _reading.c.valid_at.is_not(None),
)
