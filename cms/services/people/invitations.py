"""Invitations by link: no mail is needed, whoever holds the link makes one account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import insert, select, update

from cms.content.clean import clean_text
from cms.people.models import Invitation, User
from cms.people.rights import holds, ranks_above
from cms.people.tokens import digest
from cms.sdk.errors import Invalid, NotAllowed, NotFound
from cms.services.access.people import add_account, checked_account, taken_is_conflict
from cms.services.access.permits import need
from cms.services.access.rank import locked_pair
from cms.services.access.sessions import Principal, SignedIn, open_session
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again

INVITATION_DAYS = 7
INVITED_ROLES = ("admin", "editor", "author", "moderator")


@dataclass(frozen=True, kw_only=True)
class OpenInvitation:
    """An invitation that nobody has taken yet."""

    id: int
    role: str
    note: str
    invited_by: str
    expires_at: datetime


def invite(tribune: Tribune, principal: Principal, *, role: str, note: str = "") -> str:
    """Make an invitation and return the secret of its link, to be shown once.

    Raises NotAllowed for a role that the inviter may not give, Invalid for an unknown one.
    """
    if role not in INVITED_ROLES:
        raise Invalid("role.unknown", "Choose one of the roles", errors={"role": ["is unknown"]})
    _need_rank(principal.role, role)
    text = clean_text(note, field="note", characters_max=200)
    secret = token_urlsafe(32)

    def work() -> None:
        with tribune.writing() as session:
            now = tribune.clock.now()
            by, _, _ = locked_pair(session, principal, principal.user_id, "people.invite")
            _need_rank(by.role, role)
            made = session.execute(
                insert(Invitation)
                .values(
                    secret_sha256=digest(secret),
                    role=role,
                    note=text,
                    invited_by=principal.user_id,
                    created_at=now,
                    expires_at=now + timedelta(days=INVITATION_DAYS),
                )
                .returning(Invitation.id)
            ).scalar_one()
            audit(
                session,
                "people.invite",
                f"invitation:{made}",
                actor_id=principal.user_id,
                now=now,
                after={"role": role, "note": text},
            )

    again(work)
    return secret


def invitation_role(tribune: Tribune, secret: str) -> str:
    """Return the role that a link gives. Raises NotFound for one that has ended."""
    with tribune.reading() as session:
        role = session.scalar(
            select(Invitation.role).where(
                Invitation.secret_sha256 == digest(secret),
                Invitation.accepted_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > tribune.clock.now(),
            )
        )
    if role is None:
        raise NotFound("invitation.ended", "This invitation has been used or has ended")
    return role


def accept(
    tribune: Tribune, secret: str, *, nickname: str, email: str, password: str, network: str
) -> SignedIn:
    """Make the invited account and open an admin session.

    Raises NotFound for a link that has ended, Invalid, Conflict for a name that is taken.
    """
    role = invitation_role(tribune, secret)
    account = checked_account(
        tribune, nickname=nickname, email=email, password=password, is_staff=True
    )

    def work() -> SignedIn:
        with tribune.writing() as session:
            now = tribune.clock.now()
            user_id = add_account(session, account, role=role, now=now)
            taken = session.execute(
                update(Invitation)
                .where(
                    Invitation.secret_sha256 == digest(secret),
                    Invitation.accepted_at.is_(None),
                    Invitation.revoked_at.is_(None),
                    Invitation.expires_at > now,
                )
                .values(accepted_at=now, user_id=user_id)
                .returning(Invitation.id)
            ).scalar_one_or_none()
            if taken is None:
                raise NotFound("invitation.ended", "Somebody else has used this invitation")
            audit(
                session,
                "people.accept",
                f"invitation:{taken}",
                actor_id=user_id,
                now=now,
                after={"user": user_id, "role": role},
            )
            return open_session(session, user_id, account.nickname, now, "admin", "", network)

    with taken_is_conflict():
        return again(work)


def open_invitations(tribune: Tribune) -> list[OpenInvitation]:
    """List invitations that can still be taken, the newest first."""
    i = Invitation
    with tribune.reading() as session:
        rows = session.execute(
            select(i.id, i.role, i.note, i.expires_at, User.nickname.label("invited_by"))
            .join(User, User.id == i.invited_by)
            .where(
                i.accepted_at.is_(None),
                i.revoked_at.is_(None),
                i.expires_at > tribune.clock.now(),
            )
            .order_by(i.id.desc())
            .limit(100)
        ).all()
    return [OpenInvitation(**row._mapping) for row in rows]


def revoke_invitation(tribune: Tribune, principal: Principal, invitation_id: int) -> None:
    """End an invitation. Raises NotAllowed, and NotFound when it was taken or ended before."""
    need(principal, "people.invite")

    def work() -> None:
        with tribune.writing() as session:
            now = tribune.clock.now()
            ended = session.execute(
                update(Invitation)
                .where(
                    Invitation.id == invitation_id,
                    Invitation.accepted_at.is_(None),
                    Invitation.revoked_at.is_(None),
                )
                .values(revoked_at=now)
            )
            if ended.rowcount != 1:  # type: ignore[attr-defined]
                raise NotFound("invitation.ended", "This invitation has been used or has ended")
            audit(
                session,
                "people.uninvite",
                f"invitation:{invitation_id}",
                actor_id=principal.user_id,
                now=now,
            )

    again(work)


def _need_rank(role: str, given: str) -> None:
    if not holds(role, "people.invite") or not ranks_above(role, given):
        raise NotAllowed("role.too_high", "You can invite to roles below your own only")
