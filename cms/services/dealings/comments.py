"""Commenting on an article, and what a comment would move.

A comment is named by its words: the same again is the same comment, recorded once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from cms.content.clean import clean_text
from cms.content.facts import live_article
from cms.content.markdown import render_comment
from cms.content.models import Article, Comment
from cms.ledger.models import EventRow
from cms.sdk.errors import Invalid, Stale
from cms.sdk.events import ArticleFacts, CommentFacts, CommentPosted
from cms.services.acts import Act
from cms.services.outcome import Outcome, Quote
from cms.services.quoting import quote
from cms.services.settle import perform
from cms.services.unit_of_work import Tribune

BODY_CHARACTERS_MAX = 4_000


def post_comment(
    tribune: Tribune, user_id: int, role: str, article_id: int, body: str, quoted: str = ""
) -> Outcome:
    """Comment on a published article. The same words again are the same comment.

    ``subject_id`` of the outcome is the comment's id; ``quoted`` is the id of a quote: it moves
    that or nothing. Raises NotFound, Invalid, Refused, InsufficientFunds, RuleFailed, Conflict
    (another sum than quoted); then nothing is written.
    """
    text = clean_text(body, field="body", characters_max=BODY_CHARACTERS_MAX)
    if not text.strip():
        raise Invalid("comment.empty", "Write something first", errors={"body": ["is empty"]})
    return perform(tribune, _prepare(tribune, user_id, role, article_id, text.strip()), quoted)


def quote_comment(tribune: Tribune, user_id: int, role: str, article_id: int) -> Quote:
    """Say what a comment of usual length would move."""
    return quote(tribune, _prepare(tribune, user_id, role, article_id, "." * 80, is_quote=True))


def _prepare(
    tribune: Tribune, user_id: int, role: str, article_id: int, body: str, *, is_quote: bool = False
) -> Callable[[Session], Act | Outcome]:
    digest = hashlib.sha256(body.encode()).hexdigest()
    html = "" if is_quote else render_comment(body)

    def prepare(session: Session) -> Act | Outcome:
        article = live_article(session, article_id)
        event = CommentPosted(
            key=_key(session, user_id, article_id, digest),
            actor_id=user_id,
            occurred_at=tribune.clock.now(),
            article=article,
            comment=CommentFacts(id=0, writer_id=user_id, characters=len(body)),
        )

        def record(session: Session, event_id: int) -> int:
            return _record(tribune, session, article, user_id, body, html, digest, event_id)

        return Act(name="comment", event=event, actor_role=role, record=record)

    return prepare


def _key(session: Session, user_id: int, article_id: int, digest: str) -> str:
    """Name the comment by its words; after a removal the same words are a new comment."""
    removed = session.scalar(
        select(func.count()).where(
            Comment.user_id == user_id,
            Comment.article_id == article_id,
            Comment.body_sha256 == digest,
            Comment.status != "visible",
        )
    )
    return f"comment:{user_id}:{article_id}:{digest[:32]}:{removed or 0}"


def _record(
    tribune: Tribune,
    session: Session,
    article: ArticleFacts,
    user_id: int,
    body: str,
    html: str,
    digest: str,
    event_id: int,
) -> int:
    if not count_comment(session, article.id, +1, only_if_live=True):
        raise Stale
    comment_id: int = session.execute(
        insert(Comment)
        .values(
            article_id=article.id,
            user_id=user_id,
            event_id=event_id,
            body=body,
            html=html,
            body_sha256=digest,
            characters=len(body),
            created_at=tribune.clock.now(),
        )
        .returning(Comment.id)
    ).scalar_one()
    session.execute(update(EventRow).where(EventRow.id == event_id).values(comment_id=comment_id))
    return comment_id


def count_comment(
    session: Session, article_id: int, step: int, *, only_if_live: bool = False
) -> bool:
    """Keep the article's counter; False when it should be live and is not."""
    found = update(Article).where(Article.id == article_id)
    if only_if_live:
        found = found.where(Article.status == "published")
    counted = session.execute(
        found.values(comment_count=Article.comment_count + step, version=Article.version + 1)
    )
    return bool(counted.rowcount == 1)  # type: ignore[attr-defined]
