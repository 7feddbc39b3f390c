"""Commenting, deleting one's own comment, moderating, restoring.

A removal takes back, exactly, what the comment and every reaction to it moved and what their
transfers say is taken back on this occasion; a restoration mirrors that again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from cms.content.clean import clean_text
from cms.content.facts import live_article
from cms.content.markdown import render_comment
from cms.content.models import Article, Comment
from cms.ledger.models import EventRow
from cms.people.rights import holds
from cms.sdk.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from cms.sdk.events import ArticleFacts, CommentFacts, CommentPosted
from cms.sdk.transfers import Undo
from cms.services.audit import audit
from cms.services.outcome import Outcome, Quote
from cms.services.recording import record_event
from cms.services.settle import Act, perform, quote, until_settled
from cms.services.undo import restore_events, undo_events
from cms.services.unit_of_work import Tribune

BODY_CHARACTERS_MAX = 4_000
REASON_CHARACTERS_MAX = 500


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
    if not _count_comment(session, article.id, +1, only_if_live=True):
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


def _count_comment(
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


def delete_comment(tribune: Tribune, user_id: int, comment_id: int) -> None:
    """Delete one's own comment. Raises NotFound for other people's comments as well."""
    _remove(tribune, comment_id, Undo.DELETED, by=user_id, reason="", writer_id=user_id)


def moderate_comment(
    tribune: Tribune, moderator_id: int, role: str, comment_id: int, reason: str
) -> bool:
    """Remove somebody's comment for a reason; False when it was not there any more.

    Raises NotAllowed, NotFound, Invalid.
    """
    _need_moderator(role)
    text = checked_reason(reason)
    return _remove(tribune, comment_id, Undo.MODERATED, by=moderator_id, reason=text)


def restore_comment(tribune: Tribune, moderator_id: int, role: str, comment_id: int) -> bool:
    """Bring a moderated comment back, with everything its removal took back.

    Returns False when it stands already. Raises NotAllowed, NotFound, and Conflict for a comment
    that its writer deleted, that went in a sweep of its writer, or whose article is not live.
    """
    _need_moderator(role)

    def work() -> bool:
        with tribune.writing() as session:
            row = _locked(session, comment_id)
            if row.status == "visible":
                return False
            if row.status == "deleted":
                raise Conflict("comment.deleted", "Its writer has deleted this comment")
            removal = removal_of(session, row)
            if removal is None:
                detail = "It went with all that its writer caused; undo that instead"
                raise Conflict("comment.swept", detail)
            now = tribune.clock.now()
            cause = _record_turn(session, row, moderator_id, "restore", now)
            _audit(tribune, session, row, moderator_id, "comment.restore", "visible", "")
            session.execute(
                update(Comment).where(Comment.id == row.id).values(status="visible", reason="")
            )
            if not _count_comment(session, row.article_id, +1, only_if_live=True):
                raise Conflict("comment.article_down", "Its article is not live; publish it first")
            restore_events(tribune, session, removal, cause, now)
            return True

    return until_settled(work)


def checked_reason(reason: str) -> str:
    """Return the reason for an act of the staff, clean; raise Invalid for none."""
    text = clean_text(reason, field="reason", characters_max=REASON_CHARACTERS_MAX).strip()
    if not text:
        raise Invalid("reason.empty", "Say why", errors={"reason": ["Say why"]})
    return text


def _remove(
    tribune: Tribune,
    comment_id: int,
    occasion: Undo,
    *,
    by: int,
    reason: str,
    writer_id: int | None = None,
) -> bool:
    status = "deleted" if occasion is Undo.DELETED else "moderated"

    def work() -> bool:
        with tribune.writing() as session:
            row = _locked(session, comment_id)
            if writer_id is not None and row.user_id != writer_id:
                raise NotFound("comment.not_found", "There is no such comment")
            if row.status != "visible":
                return False
            row.removals += 1
            now = tribune.clock.now()
            cause = _record_turn(session, row, by, "remove", now, occasion=int(occasion))
            if occasion is Undo.MODERATED:
                _audit(tribune, session, row, by, "comment.remove", status, reason)
            row.status, row.reason = status, reason
            session.flush()
            _count_comment(session, row.article_id, -1)
            events = events_of(session, [row.id])[row.id]
            undo_events(tribune, session, events, occasion, cause, now)
            return True

    return until_settled(work)


def events_of(session: Session, comment_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return what goes with each comment: its event, standing reactions, fired timers."""
    rows = session.execute(
        select(EventRow.comment_id, EventRow.id)
        .where(
            EventRow.comment_id.in_(comment_ids),
            EventRow.kind.in_(("comment", "react", "timer")),
            EventRow.undone_by.is_(None),
        )
        .order_by(EventRow.id)
    )
    found: dict[int, list[int]] = {comment_id: [] for comment_id in comment_ids}
    for row in rows:
        found[row.comment_id].append(row.id)
    return found


def removal_of(session: Session, comment: Comment) -> int | None:
    """Return the event of a comment's last removal."""
    key = f"remove:comment-{comment.id}:{comment.removals}"
    return session.scalar(select(EventRow.id).where(EventRow.natural_key == key))


def _locked(session: Session, comment_id: int) -> Comment:
    row = session.scalar(select(Comment).where(Comment.id == comment_id).with_for_update())
    if row is None:
        raise NotFound("comment.not_found", "There is no such comment")
    return row


def _record_turn(
    session: Session, comment: Comment, by: int, kind: str, now: datetime, **payload: int
) -> int:
    return record_event(
        session,
        {
            "natural_key": f"{kind}:comment-{comment.id}:{comment.removals}",
            "kind": kind,
            "actor_id": by,
            "article_id": comment.article_id,
            "comment_id": comment.id,
            "payload": json.dumps(payload),
        },
        now,
    )


def _audit(
    tribune: Tribune, session: Session, row: Comment, by: int, action: str, status: str, reason: str
) -> None:
    audit(
        session,
        action,
        f"comment:{row.id}",
        actor_id=by,
        now=tribune.clock.now(),
        before={"status": row.status, "reason": row.reason},
        after={"status": status, "reason": reason},
    )


def _need_moderator(role: str) -> None:
    if not holds(role, "comments.moderate"):
        raise NotAllowed("role.moderator", "Only moderators and editors may do this")
