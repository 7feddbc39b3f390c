"""Signing up, in and out, and who a token belongs to.

Attempts are limited in the database, so that the limit holds over workers and restarts: per
account 5 free, then waits of 1, 5, 15, 60 minutes; per network 50 an hour. An unknown name
gives the same answer, after the same work, as a wrong password.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.content.clean import clean_name
from cms.people.models import AccessToken, SignInFailure, User
from cms.people.passwords import CHARACTERS_MAX, CHARACTERS_MIN, COMMON, hash_password, matches
from cms.people.tokens import new_token, same, split
from cms.sdk.errors import Conflict, Invalid, NotFound, SignInRequired, TooMany
from cms.sdk.tables import table_of
from cms.services.unit_of_work import Tribune, again

SESSION_DAYS = 30
NICKNAME_CHARACTERS_MAX = 40
FREE_FAILURES = 5
WAITS_MINUTES = (1, 5, 15, 60)
NETWORK_FAILURES_PER_HOUR = 50
_ADDRESS = re.compile(r"(?=.{3,254}$)[^\s@]+@[^\s@]+")


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who is asking: the person and their role, read afresh for every request."""

    user_id: int
    nickname: str
    role: str
    token_id: int


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A new session; ``token`` is shown this once."""

    token: str
    user_id: int
    nickname: str
    expires_at: datetime


def sign_up(
    tribune: Tribune, *, nickname: str, email: str, password: str, network: str
) -> SignedIn:
    """Make a reader's account and sign it in.

    Raises Invalid for malformed input, Conflict when nickname or address is taken, TooMany.
    """
    name = clean_name(nickname, characters_max=NICKNAME_CHARACTERS_MAX)
    address = email.strip().lower()
    if not _ADDRESS.fullmatch(address) or not address.isprintable():
        raise Invalid(
            "email.malformed", "This is no e-mail address", errors={"email": ["malformed"]}
        )
    _check_password(password)
    with tribune.reading() as session:
        _check_waits(session, f"network:{network}", network, tribune.clock.now())
    hashed = hash_password(tribune.config, password)

    def work() -> SignedIn:
        with tribune.writing() as session:
            user_id = add_person(
                session,
                nickname=name,
                role="reader",
                now=tribune.clock.now(),
                email=address,
                password_hash=hashed,
            )
            return _open_session(session, user_id, name, tribune.clock.now())

    try:
        return again(work)
    except IntegrityError as fault:
        taken = "nickname" if "nickname" in str(fault.orig) else "email"
        raise Conflict(f"{taken}.taken", f"This {taken} is taken already") from fault


def add_person(
    session: Session,
    *,
    nickname: str,
    role: str,
    now: datetime,
    email: str | None = None,
    password_hash: str | None = None,
    bio: str = "",
) -> int:
    """Insert a person and return the id; IntegrityError when nickname or address is taken."""
    user_id: int = session.execute(
        insert(User)
        .values(
            nickname=nickname,
            nickname_key=nickname.casefold(),
            email=email,
            password_hash=password_hash,
            role=role,
            bio=bio,
            created_at=now,
        )
        .returning(User.id)
    ).scalar_one()
    return user_id


def sign_in(tribune: Tribune, *, name: str, password: str, network: str) -> SignedIn:
    """Open a session by nickname or e-mail address and password.

    Raises SignInRequired for a wrong pair of any kind, TooMany after too many of them.
    """
    key = name.strip().casefold()
    subject = f"account:{key[:254]}"
    with tribune.reading() as session:
        _check_waits(session, subject, network, tribune.clock.now())
        row = session.execute(
            select(User.id, User.nickname, User.password_hash, User.banned_at).where(
                (User.nickname_key == key) | (User.email == key)
            )
        ).first()
    is_right = matches(
        tribune.config, row.password_hash if row else None, password[:CHARACTERS_MAX]
    )
    if row is None or not is_right or row.banned_at is not None:
        _note_failure(tribune, subject, network)
        raise SignInRequired("sign_in.wrong", "Name or password is wrong")

    def work() -> SignedIn:
        with tribune.writing() as session:
            session.execute(delete(SignInFailure).where(SignInFailure.subject == subject))
            return _open_session(session, row.id, row.nickname, tribune.clock.now())

    return again(work)


def sign_out(tribune: Tribune, principal: Principal) -> None:
    """End the session that the request came with."""

    def work() -> None:
        with tribune.writing() as session:
            session.execute(
                update(AccessToken)
                .where(AccessToken.id == principal.token_id)
                .values(revoked_at=tribune.clock.now())
            )

    again(work)


def who_is(tribune: Tribune, token: str) -> Principal:
    """Return whose token this is; raise SignInRequired for any that does not count."""
    parts = split(token)
    if parts is not None:
        with tribune.reading() as session:
            values = {"public_id": parts[0], "now": tribune.clock.now()}
            row = session.execute(_WHO, values).one_or_none()
        if row is not None and same(row.secret_sha256, parts[1]):
            return Principal(
                user_id=row.user_id, nickname=row.nickname, role=row.role, token_id=row.id
            )
    raise SignInRequired("token.invalid", "This session has ended; sign in again")


_TOKEN, _USER = table_of(AccessToken), table_of(User)
_WHO = (
    select(
        _TOKEN.c.id,
        _TOKEN.c.secret_sha256,
        _USER.c.id.label("user_id"),
        _USER.c.nickname,
        _USER.c.role,
    )
    .join(_USER, _USER.c.id == _TOKEN.c.user_id)
    .where(
        _TOKEN.c.public_id == bindparam("public_id"),
        _TOKEN.c.revoked_at.is_(None),
        _TOKEN.c.expires_at > bindparam("now"),
        _USER.c.banned_at.is_(None),
    )
)


def nickname_of(tribune: Tribune, user_id: int) -> str:
    """Return a person's nickname; raise NotFound."""
    with tribune.reading() as session:
        nickname = session.scalar(select(User.nickname).where(User.id == user_id))
    if nickname is None:
        raise NotFound("person.not_found", "There is no such person")
    return nickname


def _check_password(password: str) -> None:
    if not CHARACTERS_MIN <= len(password) <= CHARACTERS_MAX:
        detail = f"A password has {CHARACTERS_MIN} to {CHARACTERS_MAX} characters"
        raise Invalid("password.length", detail, errors={"password": [detail]})
    if password.casefold() in COMMON:
        detail = "This password is among the first that anybody would try"
        raise Invalid("password.common", detail, errors={"password": [detail]})


def _open_session(session: Session, user_id: int, nickname: str, now: datetime) -> SignedIn:
    token, expires_at = new_token(), now + timedelta(days=SESSION_DAYS)
    session.execute(
        insert(AccessToken).values(
            public_id=token.public_id,
            secret_sha256=token.secret_sha256,
            user_id=user_id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return SignedIn(token=token.text, user_id=user_id, nickname=nickname, expires_at=expires_at)


def _check_waits(session: Session, subject: str, network: str, now: datetime) -> None:
    failures, newest = session.execute(
        select(func.count(), func.max(SignInFailure.failed_at)).where(
            SignInFailure.subject == subject,
            SignInFailure.failed_at > now - timedelta(hours=24),
        )
    ).one()
    if failures >= FREE_FAILURES and newest is not None:
        step = min((failures - FREE_FAILURES) // FREE_FAILURES, len(WAITS_MINUTES) - 1)
        _wait_until(newest + timedelta(minutes=WAITS_MINUTES[step]), now)
    per_network = session.scalar(
        select(func.count()).where(
            SignInFailure.subject == f"network:{network}",
            SignInFailure.failed_at > now - timedelta(hours=1),
        )
    )
    if (per_network or 0) >= NETWORK_FAILURES_PER_HOUR:
        _wait_until(now + timedelta(minutes=15), now)


def _wait_until(moment: datetime, now: datetime) -> None:
    seconds = int((moment - now).total_seconds())
    if seconds > 0:
        raise TooMany(
            "sign_in.too_many",
            f"Too many wrong attempts; try again in {seconds} seconds",
            retry_after_seconds=seconds,
        )


def _note_failure(tribune: Tribune, subject: str, network: str) -> None:
    def work() -> None:
        with tribune.writing() as session:
            now = tribune.clock.now()
            session.execute(
                insert(SignInFailure),
                [
                    {"subject": subject, "failed_at": now},
                    {"subject": f"network:{network}", "failed_at": now},
                ],
            )

    again(work)
