"""Deleting one's own comment, moderating somebody's, and restoring what was moderated.

A removal takes back, exactly, what the comment and every reaction to it moved and what their
transfers say is taken back on this occasion; a restoration mirrors that again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.content.models import Comment
from cms.ledger.models import EventRow
from cms.people.rights import holds
from cms.sdk.errors import Conflict, NotAllowed, NotFound
from cms.sdk.transfers import Undo
from cms.services.audit import audit
from cms.services.dealings.comments import count_comment
from cms.services.reasons import checked_reason
from cms.services.recording import record_event
from cms.services.undo import restore_events, undo_events
from cms.services.unit_of_work import Tribune, until_settled


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
            removal = _need_removal(session, row)
            now = tribune.clock.now()
            cause = _record_turn(session, row, moderator_id, "restore", now)
            _audit(tribune, session, row, moderator_id, "comment.restore", "visible", "")
            session.execute(
                update(Comment).where(Comment.id == row.id).values(status="visible", reason="")
            )
            if not count_comment(session, row.article_id, +1, only_if_live=True):
                raise Conflict("comment.article_down", "Its article is not live; publish it first")
            restore_events(tribune, session, removal, cause, now)
            return True

    return until_settled(work)


def _need_removal(session: Session, row: Comment) -> int:
    """Return the event that a restoration mirrors; raise Conflict where it mirrors none."""
    if row.status == "deleted":
        raise Conflict("comment.deleted", "Its writer has deleted this comment")
    removal = removal_of(session, row)
    if removal is None:
        detail = "It went with all that its writer caused; undo that instead"
        raise Conflict("comment.swept", detail)
    return removal


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
            count_comment(session, row.article_id, -1)
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
