"""Signing in and out, and who a token belongs to.

A session is of one kind: ``session`` tokens open the API as a reader, ``admin`` tokens open the
admin; neither opens the other's door. Admin sessions end after 30 minutes without a request
(owners and admins) or 12 hours (others), and all of them after 7 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from cms.people.models import AccessToken, User
from cms.people.passwords import CHARACTERS_MAX, hash_password, is_outdated, matches
from cms.people.rights import STAFF
from cms.people.tokens import Kind, new_token, same, split
from cms.sdk.errors import NotAllowed, SignInRequired
from cms.sdk.tables import table_of
from cms.services.access.attempts import check_waits, forget_failures, note_failure
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again

DAYS: dict[Kind, int] = {"session": 30, "admin": 7}
IDLE_MINUTES = {"owner": 30, "admin": 30}
IDLE_MINUTES_OTHERS = 12 * 60
SEEN_SECONDS = 60  # how exactly the last use is kept: one write a minute and session, at most
CONFIRMED = timedelta(minutes=10)  # how long a password that was typed again stands for money


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who is asking: the person and their role, read afresh for every request."""

    user_id: int
    nickname: str
    role: str
    token_id: int
    is_confirmed: bool = False
    avatar: str | None = None


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A new session; ``token`` is shown this once."""

    token: str
    user_id: int
    nickname: str
    expires_at: datetime


def sign_in(
    tribune: Tribune,
    *,
    name: str,
    password: str,
    network: str,
    kind: Kind = "session",
    device: str = "",
) -> SignedIn:
    """Open a session by nickname or e-mail address and password.

    Raises SignInRequired for a wrong pair of any kind, after the same work whether the name is
    known or not, and TooMany after too many of them. Readers have no way into the admin. Who is
    shut out is told so, by NotAllowed, after the right password only.
    """
    key = name.strip().casefold()
    subject = f"account:{key[:254]}"
    with tribune.reading() as session:
        check_waits(session, subject, network, tribune.clock.now())
        row = session.execute(
            select(
                *(User.id, User.nickname, User.password_hash, User.role),
                *(User.banned_at, User.ban_reason),
            ).where((User.nickname_key == key) | (User.email == key))
        ).first()
    is_right = matches(
        tribune.config, row.password_hash if row else None, password[:CHARACTERS_MAX]
    )
    has_no_way_in = row is not None and kind == "admin" and row.role not in STAFF
    if row is None or not is_right or has_no_way_in:
        note_failure(tribune, subject, network)
        raise SignInRequired("sign_in.wrong", "Name or password is wrong")
    if row.banned_at is not None:
        raise shut_out(row.ban_reason)
    fresh = (
        hash_password(tribune.config, password)
        if is_outdated(tribune.config, row.password_hash)
        else None
    )

    def work() -> SignedIn:
        with tribune.writing() as session:
            forget_failures(session, subject)
            now = tribune.clock.now()
            if fresh:
                chosen = (User.id == row.id) & (User.password_hash == row.password_hash)
                session.execute(update(User).where(chosen).values(password_hash=fresh))
            if kind == "admin":
                came = {"device": device}
                audit(
                    session, "session.start", f"user:{row.id}", actor_id=row.id, now=now, after=came
                )
            return open_session(session, row.id, row.nickname, now, kind, device, network)

    return again(work)


def open_session(
    session: Session,
    user_id: int,
    nickname: str,
    now: datetime,
    kind: Kind = "session",
    device: str = "",
    network: str = "",
) -> SignedIn:
    """Insert a token inside the caller's unit of work and return it, to be shown once."""
    token, expires_at = new_token(kind), now + timedelta(days=DAYS[kind])
    session.execute(
        insert(AccessToken).values(
            public_id=token.public_id,
            secret_sha256=token.secret_sha256,
            kind=kind,
            user_id=user_id,
            device=device[:120],
            network=network,
            created_at=now,
            seen_at=now,
            confirmed_at=now if kind == "admin" else None,
            expires_at=expires_at,
        )
    )
    return SignedIn(token=token.text, user_id=user_id, nickname=nickname, expires_at=expires_at)


def who_is(tribune: Tribune, token: str, kind: Kind = "session") -> Principal:
    """Return whose token this is.

    Raises SignInRequired for any that does not count, NotAllowed for somebody shut out.
    """
    parts = split(token, kind)
    now = tribune.clock.now()
    if parts is not None:
        with tribune.reading() as session:
            values = {"public_id": parts[0], "kind": kind, "now": now}
            row = session.execute(_WHO, values).one_or_none()
        is_theirs = row is not None and same(row.secret_sha256, parts[1])
        if row is not None and is_theirs and row.banned_at is not None:
            raise shut_out(row.ban_reason)
        if row is not None and is_theirs and not _is_over(kind, row, now):
            if kind == "admin":
                _note_use(tribune, row.id, row.seen_at, now)
            typed_at = row.confirmed_at
            return Principal(
                user_id=row.user_id,
                nickname=row.nickname,
                avatar=row.avatar,
                role=row.role,
                token_id=row.id,
                is_confirmed=bool(typed_at and now - typed_at < CONFIRMED),
            )
    raise SignInRequired("token.invalid", "This session has ended; sign in again")


def shut_out(reason: str) -> NotAllowed:
    """The answer to somebody who is shut out, on whatever they try."""
    why = f": {reason.rstrip('.')}" if reason else ""
    return NotAllowed("person.banned", f"This account is shut out{why}")


def confirm(tribune: Tribune, principal: Principal, password: str, network: str) -> str:
    """Accept a password typed again, for what moves money; return the session's new token.

    The old token ends, so that whoever had copied it does not rise with it. Raises
    SignInRequired, TooMany.
    """
    subject, now = f"account:{principal.nickname.casefold()}", tribune.clock.now()
    with tribune.reading() as session:
        check_waits(session, subject, network, now)
        hashed = session.scalar(select(User.password_hash).where(User.id == principal.user_id))
    if not matches(tribune.config, hashed, password[:CHARACTERS_MAX]):
        note_failure(tribune, subject, network)
        raise SignInRequired("sign_in.wrong", "That is not your password")
    token = new_token("admin")

    def work() -> None:
        with tribune.writing() as session:
            forget_failures(session, subject)
            session.execute(
                update(AccessToken)
                .where(AccessToken.id == principal.token_id)
                .values(
                    public_id=token.public_id,
                    secret_sha256=token.secret_sha256,
                    confirmed_at=now,
                )
            )

    again(work)
    return token.text


def sign_out(tribune: Tribune, principal: Principal) -> None:
    """End the session that the request came with."""

    def work() -> None:
        with tribune.writing() as session:
            mine = AccessToken.id == principal.token_id
            session.execute(update(AccessToken).where(mine).values(revoked_at=tribune.clock.now()))

    again(work)


def _is_over(kind: Kind, row: Any, now: datetime) -> bool:
    """Say whether an admin session has lain idle, or belongs to nobody of the staff any more."""
    minutes = IDLE_MINUTES.get(row.role, IDLE_MINUTES_OTHERS)
    is_idle = kind == "admin" and now - row.seen_at > timedelta(minutes=minutes)
    return is_idle or (kind == "admin" and row.role not in STAFF)


def _note_use(tribune: Tribune, token_id: int, seen_at: datetime | None, now: datetime) -> None:
    if seen_at is not None and now - seen_at < timedelta(seconds=SEEN_SECONDS):
        return

    def work() -> None:
        with tribune.writing() as session:
            chosen = AccessToken.id == token_id
            session.execute(update(AccessToken).where(chosen).values(seen_at=now))

    again(work)


_TOKEN, _USER = table_of(AccessToken), table_of(User)
_WHO = (
    select(
        *(_TOKEN.c[name] for name in ("id", "secret_sha256", "seen_at", "confirmed_at")),
        *(_USER.c[name] for name in ("nickname", "avatar", "role", "banned_at", "ban_reason")),
        _USER.c.id.label("user_id"),
    )
    .join(_USER, _USER.c.id == _TOKEN.c.user_id)
    .where(
        _TOKEN.c.public_id == bindparam("public_id"),
        _TOKEN.c.kind == bindparam("kind"),
        _TOKEN.c.expires_at > bindparam("now"),
        # a ban has ended all sessions; those who had one are told of the ban
        _TOKEN.c.revoked_at.is_(None) | _USER.c.banned_at.is_not(None),
    )
)
