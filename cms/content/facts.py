"""Reading the frozen facts that rules see, each with one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.models import Article, ArticleAuthor, Comment, Reaction, Reading
from cms.sdk.errors import NotFound
from cms.sdk.events import ArticleFacts, CommentFacts

LIKERS_MAX = 50


@dataclass(frozen=True, kw_only=True)
class ArticleState:
    """An article's facts and where it stands."""

    facts: ArticleFacts
    status: str
    publications: int


def article_state(session: Session, article_id: int) -> ArticleState:
    """Return an article by id, whatever its status; raise NotFound."""
    rows = session.execute(
        select(
            Article.id,
            Article.status,
            Article.word_count,
            Article.reading_seconds,
            Article.published_at,
            Article.publications,
            ArticleAuthor.user_id,
        )
        .outerjoin(ArticleAuthor, ArticleAuthor.article_id == Article.id)
        .where(Article.id == article_id)
        .order_by(ArticleAuthor.position)
    ).all()
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
    return bool(
        session.scalar(
            select(func.count()).where(
                Reading.user_id == user_id,
                Reading.article_id == article_id,
                Reading.valid_at.is_not(None),
            )
        )
    )
