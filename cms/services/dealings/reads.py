"""Beginning to read. What follows, beat by beat, is in ``beats``.

A reading is a row with a secret ticket. Beginning again within a day goes on with the same
reading and its credit, on a new ticket: the older tab has lost its own, so it earns no more.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from cms.content.facts import has_read, live_article
from cms.content.models import Reading, ReadingClock
from cms.sdk.events import ArticleFacts
from cms.sdk.tables import insert_into, made_once, table_of
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
            required = rules.required_seconds(article.reading_seconds)
            ground = _Ground(user_id, article, required, now, digest(token))
            row = _go_on(session, ground) or _begin(session, ground)
            return Started(
                id=row.public_id,
                token=token,
                expected_seconds=article.reading_seconds,
                required_seconds=required,
                credited_seconds=row.credited_ms // 1000,
                sequence=row.sequence,
                beat_seconds=rules.beat_seconds,
                already_read=has_read(session, user_id, article_id),
            )

    return again(work)


@dataclass(frozen=True)
class _Ground:
    """Who begins to read what, when, and with which ticket."""

    user_id: int
    article: ArticleFacts
    required_seconds: int
    now: datetime
    token_sha256: str


def _go_on(session: Session, ground: _Ground) -> Any:
    """Go on with the open reading of the text as it stands, if there is one; time starts now."""
    values = {
        "user_id": ground.user_id,
        "article_id": ground.article.id,
        "expected_seconds": ground.article.reading_seconds,
        "required_seconds": ground.required_seconds,
        "since": ground.now - READING_LIFE,
    }
    row = session.execute(_OPEN, values).one_or_none()
    if row is not None:
        new = {"reading_id": row.id, "now": ground.now, "ticket": ground.token_sha256}
        session.execute(_GO_ON, new)
    return row


def _begin(session: Session, ground: _Ground) -> Any:
    session.execute(_clock(session), {"user_id": ground.user_id, "credited_until": ground.now})
    values = {
        "public_id": secrets.token_hex(12),
        "token_sha256": ground.token_sha256,
        "user_id": ground.user_id,
        "article_id": ground.article.id,
        "expected_seconds": ground.article.reading_seconds,
        "required_seconds": ground.required_seconds,
        **dict.fromkeys(("started_at", "beat_at", "active_at"), ground.now),
    }
    return session.execute(_BEGIN, values).one()


@made_once
def _clock(session: Session) -> Any:
    return insert_into(session, ReadingClock).on_conflict_do_nothing()


def digest(token: str) -> str:
    """Return what is kept of a ticket."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


_READING = table_of(Reading)
_SHOWN = (_READING.c.id, _READING.c.public_id, _READING.c.credited_ms, _READING.c.sequence)
_OPEN = (
    select(*_SHOWN)
    .where(
        _READING.c.user_id == bindparam("user_id"),
        _READING.c.article_id == bindparam("article_id"),
        _READING.c.valid_at.is_(None),
        _READING.c.started_at > bindparam("since"),
        _READING.c.expected_seconds == bindparam("expected_seconds"),
        _READING.c.required_seconds == bindparam("required_seconds"),
    )
    .order_by(_READING.c.id.desc())
    .limit(1)
    .with_for_update()
)
_GO_ON = (
    update(_READING)
    .where(_READING.c.id == bindparam("reading_id"))
    .values(beat_at=bindparam("now"), active_at=bindparam("now"), token_sha256=bindparam("ticket"))
)
_BEGIN = insert(_READING).returning(*_SHOWN)
