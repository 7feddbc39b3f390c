"""Retries with a key: a write is done once, and a retry is given the first answer.

The key is claimed in the very commit that does the act, so nothing is done twice and no refused
attempt uses a key up; the answer is kept in a second commit. Between the two, and after a crash
there, a retry is told that the act was done but not with what answer.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.config import Config
from cms.people.models import IdempotencyKey
from cms.sdk.errors import Conflict, Invalid
from cms.services.unit_of_work import Tribune, again

KEPT_HOURS = 24


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A request under a key. ``owner_id`` is the person, 0 before anybody is signed in."""

    owner_id: int
    key: str
    request_hmac: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The first answer to a request: its HTTP status and its text."""

    status: int
    answer: str


def request_hmac(config: Config, *parts: bytes) -> str:
    """Return what a request is compared by; keyed, since a request may hold a password."""
    text = b"\0".join(str(len(part)).encode() + b":" + part for part in parts)
    return hmac.digest(config.secret_key.encode(), text, "sha256").hex()


def kept_answer(tribune: Tribune, attempt: Attempt) -> Kept | None:
    """Return the first answer, None if the key is new.

    Raises Invalid when the key was used for another request, and Conflict while (or because)
    the first answer is not known.
    """
    with tribune.reading() as session:
        row = session.execute(
            select(IdempotencyKey.request_hmac, IdempotencyKey.status, IdempotencyKey.answer).where(
                IdempotencyKey.owner_id == attempt.owner_id,
                IdempotencyKey.key == attempt.key,
                IdempotencyKey.recorded_at > _oldest(tribune),
            )
        ).one_or_none()
    if row is None:
        return None
    if not hmac.compare_digest(row.request_hmac, attempt.request_hmac):
        raise Invalid(
            "idempotency.other_request", "This Idempotency-Key belongs to another request"
        )
    if row.status is None:
        raise _in_progress()
    return Kept(status=row.status, answer=row.answer)


def claim(tribune: Tribune, session: Session, attempt: Attempt) -> None:
    """Take the key in the transaction of the act; raise Conflict if a twin was faster."""
    try:
        _put(session, attempt, tribune.clock.now(), None, "", older_than=_oldest(tribune))
    except IntegrityError as fault:
        raise _in_progress() from fault


def keep(tribune: Tribune, attempt: Attempt, kept: Kept) -> None:
    """Keep the answer, and forget those that are older than a day."""

    def work() -> None:
        with tribune.writing() as session:
            session.execute(
                delete(IdempotencyKey).where(IdempotencyKey.recorded_at <= _oldest(tribune))
            )
            now = tribune.clock.now()
            _put(session, attempt, now, kept.status, kept.answer, older_than=now)

    again(work)


def _put(
    session: Session,
    attempt: Attempt,
    now: datetime,
    status: int | None,
    answer: str,
    *,
    older_than: datetime,
) -> None:
    session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.owner_id == attempt.owner_id,
            IdempotencyKey.key == attempt.key,
            IdempotencyKey.recorded_at <= older_than,
        )
    )
    session.execute(
        insert(IdempotencyKey).values(
            owner_id=attempt.owner_id,
            key=attempt.key,
            request_hmac=attempt.request_hmac,
            status=status,
            answer=answer,
            recorded_at=now,
        )
    )


def _oldest(tribune: Tribune) -> datetime:
    return tribune.clock.now() - timedelta(hours=KEPT_HOURS)


def _in_progress() -> Conflict:
    return Conflict(
        "idempotency.in_progress",
        "The first request with this Idempotency-Key is carried out already and its answer is "
        "not known yet; ask again in a moment, or read what it changed",
    )
