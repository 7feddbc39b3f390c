"""People: signing up, being added, being named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.content.clean import clean_name
from cms.people.models import User
from cms.people.passwords import (
    CHARACTERS_MAX,
    CHARACTERS_MIN,
    STAFF_CHARACTERS_MIN,
    hash_password,
    is_easily_guessed,
)
from cms.sdk.errors import Conflict, Invalid, NotFound
from cms.services.access.attempts import check_waits
from cms.services.access.sessions import SignedIn, open_session
from cms.services.unit_of_work import Tribune, again

NICKNAME_CHARACTERS_MAX = 40
_ADDRESS = re.compile(r"(?=.{3,254}$)[^\s@]+@[^\s@]+")


@dataclass(frozen=True, kw_only=True)
class Account:
    """What somebody typed to get an account, checked; the password is hashed already."""

    nickname: str
    email: str
    password_hash: str


def sign_up(
    tribune: Tribune, *, nickname: str, email: str, password: str, network: str
) -> SignedIn:
    """Make a reader's account and sign it in.

    Raises Invalid for malformed input, Conflict when nickname or address is taken, TooMany.
    """
    with tribune.reading() as session:
        check_waits(session, f"network:{network}", network, tribune.clock.now())
    account = checked_account(tribune, nickname=nickname, email=email, password=password)

    def work() -> SignedIn:
        with tribune.writing() as session:
            now = tribune.clock.now()
            user_id = add_account(session, account, role="reader", now=now)
            return open_session(session, user_id, account.nickname, now)

    with taken_is_conflict():
        return again(work)


def checked_account(
    tribune: Tribune, *, nickname: str, email: str, password: str, is_staff: bool = False
) -> Account:
    """Return an account that can be added. Raises Invalid, naming the field."""
    name = clean_name(nickname, characters_max=NICKNAME_CHARACTERS_MAX)
    address = email.strip().lower()
    if not _ADDRESS.fullmatch(address) or not address.isprintable():
        raise Invalid(
            "email.malformed", "This is no e-mail address", errors={"email": ["malformed"]}
        )
    check_password(password, name, address, is_staff=is_staff)
    hashed = hash_password(tribune.config, password)
    return Account(nickname=name, email=address, password_hash=hashed)


def add_account(session: Session, account: Account, *, role: str, now: datetime) -> int:
    """Insert the account and return its id; wrap the commit in ``taken_is_conflict``."""
    return add_person(
        session,
        nickname=account.nickname,
        role=role,
        now=now,
        email=account.email,
        password_hash=account.password_hash,
    )


@contextmanager
def taken_is_conflict() -> Iterator[None]:
    """Turn the database's word on a nickname or address that is taken into a Conflict."""
    try:
        yield
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


def nickname_of(tribune: Tribune, user_id: int) -> str:
    """Return a person's nickname; raise NotFound."""
    with tribune.reading() as session:
        nickname = session.scalar(select(User.nickname).where(User.id == user_id))
    if nickname is None:
        raise NotFound("person.not_found", "There is no such person")
    return nickname


def check_password(password: str, *names: str, is_staff: bool = False) -> None:
    """Raise Invalid for a password that is too short, too long or easily guessed.

    ``names`` are the person's own; the staff need more characters.
    """
    least = STAFF_CHARACTERS_MIN if is_staff else CHARACTERS_MIN
    if not least <= len(password) <= CHARACTERS_MAX:
        detail = f"A password has {least} to {CHARACTERS_MAX} characters"
        raise Invalid("password.length", detail, errors={"password": [detail]})
    if is_easily_guessed(password, names):
        detail = "This password is among the first that anybody would try"
        raise Invalid("password.common", detail, errors={"password": [detail]})
