"""The first account: a one-time link, printed where the site was started.

Never a default password, never an open sign-up. One row decides a race: whoever updates it
first is the owner, everybody after is told so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from cms.people.models import Claim, User
from cms.people.tokens import digest
from cms.sdk.errors import NotFound
from cms.services.access.people import add_account, checked_account, taken_is_conflict
from cms.services.access.sessions import SignedIn, open_session
from cms.services.articles.welcome import make_welcome
from cms.services.audit import audit
from cms.services.plugins.presets import begin_with
from cms.services.unit_of_work import Tribune, again

CLAIM_MINUTES = 15


def new_claim(tribune: Tribune) -> str | None:
    """Return a fresh secret for the first account; None once there is an owner.

    An older link ends with it.
    """

    def work() -> str | None:
        with tribune.writing() as session:
            if session.scalar(select(User.id).where(User.role == "owner").limit(1)):
                return None
            secret = token_urlsafe(32)
            expires_at = tribune.clock.now() + timedelta(minutes=CLAIM_MINUTES)
            session.merge(
                Claim(id=1, secret_sha256=digest(secret), expires_at=expires_at, claimed_at=None)
            )
            return secret

    return again(work)


def check_claim(tribune: Tribune, secret: str) -> None:
    """Raise NotFound unless the link can be used now."""
    with tribune.reading() as session:
        found = session.scalar(select(Claim.id).where(_is_open(secret, tribune.clock.now())))
    if found is None:
        raise NotFound(
            "claim.ended",
            "This link has been used or has ended; restarting the site prints another",
        )


def claim(
    tribune: Tribune,
    secret: str,
    *,
    nickname: str,
    email: str,
    password: str,
    network: str,
    preset: str = "",
) -> SignedIn:
    """Make the owner's account, put a preset in force if one was chosen, open an admin session.

    Raises NotFound for a link that has ended or an unknown preset, Invalid, Conflict for a name
    that is taken. Then nothing has changed and the link still stands.
    """
    check_claim(tribune, secret)
    account = checked_account(
        tribune, nickname=nickname, email=email, password=password, is_staff=True
    )

    def work() -> SignedIn:
        with tribune.writing() as session:
            now = tribune.clock.now()
            _take(session, secret, now)
            owner_id = add_account(session, account, role="owner", now=now)
            make_welcome(tribune, session, owner_id)
            if preset:
                begin_with(tribune, session, preset, account.nickname)
            audit(session, "claim.take", f"user:{owner_id}", actor_id=owner_id, now=now)
            return open_session(session, owner_id, account.nickname, now, "admin", "", network)

    with taken_is_conflict():
        return again(work)


def _take(session: Session, secret: str, now: datetime) -> None:
    taken = session.execute(
        update(Claim).where(_is_open(secret, now)).values(claimed_at=now).returning(Claim.id)
    ).scalar_one_or_none()
    if taken is None:
        raise NotFound("claim.ended", "Somebody else has used this link")


def _is_open(secret: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        Claim.secret_sha256 == digest(secret), Claim.claimed_at.is_(None), Claim.expires_at > now
    )
