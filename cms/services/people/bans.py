"""Shutting somebody out and letting them in again.

A ban ends all sessions in the same commit. Their comments are another matter: each is removed by
itself afterwards, as a moderator would, so a long list neither blocks the site nor is half done.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from cms.content.comment_queue import visible_comment_ids
from cms.people.models import Invitation, User
from cms.people.rights import Right
from cms.sdk.errors import Conflict, NotAllowed, NotFound
from cms.services.access.own_sessions import end_sessions
from cms.services.access.permits import need
from cms.services.access.rank import locked_pair, locked_people, outranks
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.dealings.comment_desk import quote_removals
from cms.services.dealings.comment_removal import moderate_comment
from cms.services.reasons import checked_reason
from cms.services.undo_quote import UndoQuote
from cms.services.unit_of_work import Tribune, again

BAN_REASON_CHARACTERS_MAX = 300
COMMENTS_MAX = 200
"""How many comments one act removes and one quote counts; what is left takes another."""


def ban_reader(tribune: Tribune, principal: Principal, user_id: int, reason: str) -> None:
    """Shut a person out. Repeating it changes nothing but the reason.

    Raises Invalid without a reason, NotFound, NotAllowed for oneself, for one's own rank or above.
    """
    text = checked_reason(reason, BAN_REASON_CHARACTERS_MAX)

    def work() -> None:
        with tribune.writing() as session:
            who = locked_below(session, principal, user_id, "readers.ban")
            now = tribune.clock.now()
            audit(
                session,
                "reader.ban",
                f"user:{user_id}",
                actor_id=principal.user_id,
                now=now,
                before={"shut_out": who.banned_at is not None, "reason": who.ban_reason},
                after={"shut_out": True, "reason": text},
            )
            who.banned_at, who.ban_reason = who.banned_at or now, text
            session.flush()
            end_sessions(session, user_id, now)
            withdraw_invitations(session, user_id, now)

    again(work)


def unban_reader(tribune: Tribune, principal: Principal, user_id: int) -> None:
    """Let a person in again; their comments stay as they are.

    Raises NotFound, NotAllowed, and Conflict for somebody who is not shut out.
    """

    def work() -> None:
        with tribune.writing() as session:
            who = locked_below(session, principal, user_id, "readers.ban")
            now = tribune.clock.now()
            if who.banned_at is None:
                raise Conflict("person.not_banned", f"{who.nickname} is not shut out")
            audit(
                session,
                "reader.unban",
                f"user:{user_id}",
                actor_id=principal.user_id,
                now=now,
                before={"shut_out": True, "reason": who.ban_reason},
                after={"shut_out": False, "reason": ""},
            )
            who.banned_at, who.ban_reason = None, ""

    again(work)


def remove_comments_of(tribune: Tribune, principal: Principal, user_id: int, reason: str) -> int:
    """Remove a person's visible comments, one after another; return how many this call removed.

    At most COMMENTS_MAX of them. Raises NotAllowed, Invalid.
    """
    need(principal, "comments.moderate")
    with tribune.reading() as session:
        found = visible_comment_ids(session, user_id, COMMENTS_MAX)
    me, role = principal.user_id, principal.role
    return sum(moderate_comment(tribune, me, role, comment_id, reason) for comment_id in found)


def quote_comments_of(
    tribune: Tribune, principal: Principal, user_id: int
) -> tuple[int, UndoQuote]:
    """Return how many comments would go, and what that would move. Raises NotAllowed."""
    need(principal, "comments.moderate")
    with tribune.reading() as session:
        found = visible_comment_ids(session, user_id, COMMENTS_MAX)
        return len(found), quote_removals(session, found)


def withdraw_invitations(session: Session, user_id: int, now: datetime) -> None:
    """End the open invitations of somebody who may not invite any more."""
    session.execute(
        update(Invitation)
        .where(
            Invitation.invited_by == user_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def locked_below(
    session: Session, principal: Principal | None, user_id: int, *rights: Right
) -> User:
    """Return the person, locked, if they rank below whoever acts, who has all these rights.

    Without a ``principal`` it is the operator, at the command line, who stands above all. Raises
    NotFound, NotAllowed for a lost right, for oneself, for one's own rank or above.
    """
    if principal is None:
        people = locked_people(session, {user_id})
        if user_id not in people:
            raise NotFound("person.not_found", "There is no such person")
        return people[user_id]
    if user_id == principal.user_id:
        raise NotAllowed("ban.oneself", "Nobody can shut themselves out")
    by, who, _people = locked_pair(session, principal, user_id, *rights)
    if not outranks(by.role, who.role):
        raise NotAllowed("role.too_high", "You can shut out people of roles below your own only")
    return who
