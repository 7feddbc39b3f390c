"""The list of where one is signed in, and ending what is on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.people.models import AccessToken
from cms.sdk.errors import NotFound
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """One line of "where am I signed in"."""

    id: int
    kind: str
    device: str
    network: str
    created_at: datetime
    seen_at: datetime | None


def sessions_of(tribune: Tribune, user_id: int) -> list[OpenSession]:
    """List a person's open sessions, the newest first."""
    a = AccessToken
    with tribune.reading() as session:
        rows = session.execute(
            select(a.id, a.kind, a.device, a.network, a.created_at, a.seen_at)
            .where(a.user_id == user_id, a.revoked_at.is_(None), a.expires_at > tribune.clock.now())
            .order_by(a.id.desc())
            .limit(100)
        ).all()
    return [OpenSession(**row._mapping) for row in rows]


def revoke_session(tribune: Tribune, principal: Principal, token_id: int) -> None:
    """End one of one's own sessions. Raises NotFound for anybody else's."""

    def work() -> None:
        with tribune.writing() as session:
            ended = session.execute(
                update(AccessToken)
                .where(AccessToken.id == token_id, AccessToken.user_id == principal.user_id)
                .values(revoked_at=tribune.clock.now())
            )
            if ended.rowcount != 1:  # type: ignore[attr-defined]
                raise NotFound("session.not_found", "There is no such session of yours")

    again(work)


def sign_out_everywhere(tribune: Tribune, principal: Principal) -> None:
    """End all of one's own sessions, this one too."""

    def work() -> None:
        with tribune.writing() as session:
            now, me = tribune.clock.now(), principal.user_id
            end_sessions(session, me, now)
            audit(session, "session.end_all", f"user:{me}", actor_id=me, now=now)

    again(work)


def end_sessions(session: Session, user_id: int, now: datetime, *, but: int = 0) -> None:
    """End all of a person's sessions, save ``but``: after a new password, role or ban."""
    session.execute(
        update(AccessToken)
        .where(
            AccessToken.user_id == user_id,
            AccessToken.id != but,
            AccessToken.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
