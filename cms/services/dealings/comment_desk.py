"""What moderators see before they decide: the queue, and what a removal or its undoing moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.comment_queue import (
    CommentFilter,
    QueuedComment,
    queued_comment,
    queued_comments,
)
from cms.content.models import Article, Comment
from cms.ledger.models import EventRow
from cms.people.models import User
from cms.sdk.errors import NotFound
from cms.sdk.transfers import Undo
from cms.services.access.permits import need
from cms.services.access.sessions import Principal
from cms.services.dealings.comment_removal import events_of, removal_of
from cms.services.undo_quote import UndoQuote, quote_restore, quote_undo
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class CommentPage:
    """A page of the queue, and what its filters are called."""

    comments: Sequence[QueuedComment]
    has_more: bool
    article_title: str
    writer_name: str


def comment_queue(
    tribune: Tribune, principal: Principal, wanted: CommentFilter, size: int
) -> CommentPage:
    """List comments for moderation. Raises NotAllowed."""
    need(principal, "comments.moderate")
    with tribune.reading() as session:
        found = queued_comments(session, wanted, size + 1)
        title = select(Article.title).where(Article.id == wanted.article_id)
        writer = select(User.nickname).where(User.id == wanted.writer_id)
        return CommentPage(
            comments=found[:size],
            has_more=len(found) > size,
            article_title=(session.scalar(title) or "") if wanted.article_id else "",
            writer_name=(session.scalar(writer) or "") if wanted.writer_id else "",
        )


def comment_for_moderation(
    tribune: Tribune, principal: Principal, comment_id: int
) -> QueuedComment:
    """Return one comment, also a removed one. Raises NotAllowed, NotFound."""
    need(principal, "comments.moderate")
    with tribune.reading() as session:
        found = queued_comment(session, comment_id)
    if found is None:
        raise NotFound("comment.not_found", "There is no such comment")
    return found


def quote_removal(tribune: Tribune, principal: Principal, comment_id: int) -> UndoQuote:
    """Say what removing a comment would move now. Raises NotAllowed."""
    need(principal, "comments.moderate")
    with tribune.reading() as session:
        return quote_removals(session, [comment_id])


def quote_removals(session: Session, comment_ids: Sequence[int]) -> UndoQuote:
    """Say what removing these comments, one after another, would move now."""
    events = events_of(session, comment_ids)
    steps = [(events[comment_id], Undo.MODERATED) for comment_id in comment_ids]
    return quote_undo(session, [], Undo.MODERATED, more=steps)


def quote_restoration(tribune: Tribune, principal: Principal, comment_id: int) -> UndoQuote:
    """Say what bringing a comment back would move now. Raises NotAllowed, NotFound."""
    need(principal, "comments.moderate")
    with tribune.reading() as session:
        comment = session.get(Comment, comment_id)
        if comment is None:
            raise NotFound("comment.not_found", "There is no such comment")
        removal = removal_of(session, comment)
        undone = select(EventRow.id).where(EventRow.undone_by == removal)
        event_ids = session.scalars(undone).all() if removal else []
        return quote_restore(session, event_ids, removal or 0)
