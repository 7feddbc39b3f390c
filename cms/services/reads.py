"""Reading: starting it, and the beats by which the server's clock decides when it counts.

A reading is valid once 0.6 of the expected time has passed since its start. It counts once
for ever per person and article, whatever happens to the article's text later.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from hmac import compare_digest

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cms.content.facts import has_read, live_article
from cms.content.models import Reading
from cms.content.text import required_seconds
from cms.sdk.errors import NotFound
from cms.sdk.events import ArticleRead
from cms.services.outcome import Outcome
from cms.services.settle import Act, Stale, perform
from cms.services.unit_of_work import Tribune, again

BEAT_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Started:
    """A reading that has begun. ``token`` is shown once and needed for every beat."""

    id: str
    token: str
    expected_seconds: int
    required_seconds: int
    beat_seconds: int
    already_read: bool


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a reading is. ``reason`` is empty when it counts, else why it does not yet."""

    credited_seconds: int
    required_seconds: int
    is_valid: bool
    reason: str
    outcome: Outcome | None


def start_reading(tribune: Tribune, user_id: int, article_id: int) -> Started:
    """Begin a reading; raise NotFound for anything but a published article."""
    token, public_id = secrets.token_urlsafe(24), secrets.token_hex(12)

    def work() -> Started:
        with tribune.writing() as session:
            article = live_article(session, article_id)
            required = required_seconds(article.reading_seconds)
            session.execute(
                insert(Reading).values(
                    public_id=public_id,
                    token_sha256=_digest(token),
                    user_id=user_id,
                    article_id=article_id,
                    expected_seconds=article.reading_seconds,
                    required_seconds=required,
                    started_at=tribune.clock.now(),
                )
            )
            return Started(
                id=public_id,
                token=token,
                expected_seconds=article.reading_seconds,
                required_seconds=required,
                beat_seconds=BEAT_SECONDS,
                already_read=has_read(session, user_id, article_id),
            )

    return again(work)


def beat(tribune: Tribune, user_id: int, role: str, reading_id: str, token: str) -> Progress:
    """Report that reading goes on; the beat that makes it valid settles it.

    Raises NotFound for an unknown reading, another person's, or a wrong token.
    """
    with tribune.reading() as session:
        row = session.execute(
            select(Reading).where(Reading.public_id == reading_id)
        ).scalar_one_or_none()
        if (
            row is None
            or row.user_id != user_id
            or not compare_digest(row.token_sha256, _digest(token))
        ):
            raise NotFound("reading.not_found", "There is no such reading of yours")
        session.expunge(row)
    seconds = max(0, int((tribune.clock.now() - row.started_at).total_seconds()))
    credited = min(seconds, row.expected_seconds)
    if seconds < row.required_seconds:
        return _progress(row, credited, "too_fast", None)
    outcome = perform(tribune, lambda session: _prepare(tribune, session, row, role, credited))
    return _progress(row, credited, "already" if outcome.replayed else "", outcome)


def _prepare(tribune: Tribune, session: Session, row: Reading, role: str, credited: int) -> Act:
    event = ArticleRead(
        key=f"read:{row.user_id}:{row.article_id}",
        actor_id=row.user_id,
        occurred_at=tribune.clock.now(),
        article=live_article(session, row.article_id),
        credited_seconds=credited,
    )

    def record(session: Session, _event_id: int) -> int:
        found = session.execute(
            update(Reading)
            .where(Reading.id == row.id, Reading.valid_at.is_(None))
            .values(valid_at=tribune.clock.now())
        )
        if found.rowcount != 1:  # type: ignore[attr-defined]
            raise Stale
        return row.id

    return Act(name="read", event=event, actor_role=role, record=record)


def _progress(row: Reading, credited: int, reason: str, outcome: Outcome | None) -> Progress:
    return Progress(
        credited_seconds=credited,
        required_seconds=row.required_seconds,
        is_valid=outcome is not None,
        reason=reason,
        outcome=outcome,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
