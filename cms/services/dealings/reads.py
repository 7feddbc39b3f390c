"""Beginning to read. What follows, beat by beat, is in ``beats``.

A reading is a row with a secret ticket. Beginning again within a day goes on with the same
reading and its credit, on a new ticket: the older tab has lost its own, so it earns no more.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.facts import has_read, live_article
from cms.content.models import Reading, ReadingClock
from cms.sdk.events import ArticleFacts
from cms.sdk.reading import ReadingRules
from cms.sdk.tables import insert_into
from cms.services.unit_of_work import Tribune, again

READING_LIFE = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Started:
    """A reading that has begun. ``token`` is shown once and needed for every beat.

    ``sequence`` is that of the last beat: the next one has the number after it.
    """

    id: str
    token: str
    expected_seconds: int
    required_seconds: int
    credited_seconds: int
    sequence: int
    beat_seconds: int
    already_read: bool


def start_reading(tribune: Tribune, user_id: int, article_id: int) -> Started:
    """Begin a reading, or go on with one; raise NotFound for anything but a live article."""
    token = secrets.token_urlsafe(24)

    def work() -> Started:
        with tribune.writing() as session:
            now = tribune.clock.now()
            article = live_article(session, article_id)
            snapshot = tribune.host.snapshot(session, now)
            rules = tribune.host.reading_rules(article, snapshot)
            row = _go_on(session, user_id, article, rules, now) or _begin(
                session, user_id, article, rules, now
            )
            row.token_sha256 = digest(token)
            session.flush()
            return Started(
                id=row.public_id,
                token=token,
                expected_seconds=row.expected_seconds,
                required_seconds=row.required_seconds,
                credited_seconds=row.credited_ms // 1000,
                sequence=row.sequence,
                beat_seconds=rules.beat_seconds,
                already_read=has_read(session, user_id, article_id),
            )

    return again(work)


def _go_on(
    session: Session, user_id: int, article: ArticleFacts, rules: ReadingRules, now: datetime
) -> Reading | None:
    """Return the open reading of the text as it stands, if there is one; time starts now."""
    required = rules.required_seconds(article.reading_seconds)
    row = session.scalar(
        select(Reading)
        .where(
            Reading.user_id == user_id,
            Reading.article_id == article.id,
            Reading.valid_at.is_(None),
            Reading.started_at > now - READING_LIFE,
            Reading.expected_seconds == article.reading_seconds,
            Reading.required_seconds == required,
        )
        .order_by(Reading.id.desc())
        .limit(1)
        .with_for_update()
    )
    if row is not None:
        row.beat_at = row.active_at = now
    return row


def _begin(
    session: Session, user_id: int, article: ArticleFacts, rules: ReadingRules, now: datetime
) -> Reading:
    clock = insert_into(session, ReadingClock).values(user_id=user_id, credited_until=now)
    session.execute(clock.on_conflict_do_nothing())
    row = Reading(
        public_id=secrets.token_hex(12),
        user_id=user_id,
        article_id=article.id,
        expected_seconds=article.reading_seconds,
        required_seconds=rules.required_seconds(article.reading_seconds),
        started_at=now,
        beat_at=now,
        active_at=now,
        sequence=0,
        credited_ms=0,
    )
    session.add(row)
    return row


def digest(token: str) -> str:
    """Return what is kept of a ticket."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
