"""The beats of a reading: each credits the time since the one before; one makes it count.

A reading counts once for ever per person and article, whatever happens to the text later. The
beat is kept in one short transaction; the one that makes the reading count then settles it as
an event of its own, so that a crash in between loses nothing: the next beat settles it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from cms.content.facts import live_article
from cms.content.models import Reading, ReadingClock
from cms.content.reading_credit import Beat, ReadingState, credit, missing
from cms.sdk.errors import Conflict, NotFound, Stale
from cms.sdk.events import ArticleFacts, ArticleRead
from cms.services.dealings.reads import READING_LIFE, digest
from cms.services.outcome import Outcome
from cms.services.settle import Act, perform
from cms.services.unit_of_work import Tribune, again

_KEPT = tuple(f.name for f in fields(ReadingState) if f.name != "words")


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a reading is. ``reasons`` are codes of why it, or a part of it, does not count."""

    credited_seconds: int
    expected_seconds: int
    required_seconds: int
    is_valid: bool
    reasons: tuple[str, ...]
    outcome: Outcome | None = None


def beat(
    tribune: Tribune, user_id: int, role: str, reading_id: str, token: str, said: Beat
) -> Progress:
    """Credit the time since the last beat; the beat that makes the reading count settles it.

    The same beat again credits nothing and says the same. Raises NotFound for an unknown
    reading, another person's, or a ticket that is not in force; Conflict for a beat that is
    older than the last one, or a reading that began more than a day ago; and what settling
    raises: Refused, InsufficientFunds, RuleFailed.
    """

    def work() -> tuple[Reading, ArticleFacts, Progress]:
        with tribune.writing() as session:
            row = _own_reading(session, user_id, reading_id, token)
            article = live_article(session, row.article_id)
            progress = _keep(tribune, session, row, article, said)
            session.flush()
            session.expunge(row)
            return row, article, progress

    row, article, progress = again(work)
    if not progress.is_valid:
        return progress
    outcome = perform(tribune, lambda session: _prepare(tribune, session, row, role, article.id))
    reasons = ("already",) if outcome.replayed else ()
    return Progress(**{**vars(progress), "reasons": reasons, "outcome": outcome})


def _own_reading(session: Session, user_id: int, reading_id: str, token: str) -> Reading:
    row = session.scalar(
        select(Reading)
        .where(Reading.public_id == reading_id, Reading.user_id == user_id)
        .with_for_update()
    )
    if row is None or not compare_digest(row.token_sha256, digest(token)):
        detail = "There is no such reading of yours, or it goes on in another tab"
        raise NotFound("reading.not_found", detail)
    return row


def _keep(
    tribune: Tribune, session: Session, row: Reading, article: ArticleFacts, said: Beat
) -> Progress:
    now = tribune.clock.now()
    if row.user_id in article.author_ids:
        return _progress(row, is_valid=False, reasons=("own",))
    known = _time_of(session, row, now)
    if row.valid_at is not None or known.has_read:
        return _progress(row, is_valid=True, reasons=())
    rules = tribune.host.reading_rules(article, tribune.host.snapshot(session, now))
    state = ReadingState(**{n: getattr(row, n) for n in _KEPT}, words=article.word_count)
    reasons: tuple[str, ...] = ()
    if said.sequence != state.sequence:
        _check_in_time(row, said, now)
        left_ms = rules.credited_seconds_per_day_max * 1000 - known.credited_ms
        free_from: datetime = known.credited_until
        state, reasons = credit(state, said, now, rules, free_from=free_from, left_ms=left_ms)
        _write(session, row, state, now)
    why_not = missing(state, rules)
    said_why = reasons if not why_not else tuple(dict.fromkeys((*reasons, why_not)))
    return _progress(row, is_valid=not why_not, reasons=said_why)


def _check_in_time(row: Reading, said: Beat, now: datetime) -> None:
    if said.sequence < row.sequence:
        raise Conflict("reading.out_of_order", "A later beat than this one has been counted")
    if now - row.started_at > READING_LIFE:
        raise Conflict("reading.expired", "This reading began more than a day ago: begin again")


def _time_of(session: Session, row: Reading, now: datetime) -> Any:
    """Lock the reader's clock; return it, what is credited of these 24 hours, ``has_read``.

    The row was made when the first reading began. Its lock lets tabs count one after the other.
    """
    mine = Reading.user_id == row.user_id
    since = now - timedelta(hours=24)
    credited = select(func.coalesce(func.sum(Reading.credited_ms), 0)).where(
        mine, Reading.beat_at > since
    )
    has_read = exists().where(
        mine, Reading.article_id == row.article_id, Reading.valid_at.is_not(None)
    )
    query = select(
        ReadingClock.credited_until,
        credited.scalar_subquery().label("credited_ms"),
        has_read.label("has_read"),
    ).where(ReadingClock.user_id == row.user_id)
    return session.execute(query.with_for_update(of=ReadingClock)).one()


def _write(session: Session, row: Reading, state: ReadingState, now: datetime) -> None:
    if state.credited_ms > row.credited_ms:
        clock = update(ReadingClock).where(ReadingClock.user_id == row.user_id)
        session.execute(clock.values(credited_until=now))
    for name in _KEPT:
        setattr(row, name, getattr(state, name))


def _prepare(tribune: Tribune, session: Session, row: Reading, role: str, article_id: int) -> Act:
    event = ArticleRead(
        key=f"read:{row.user_id}:{article_id}",
        actor_id=row.user_id,
        occurred_at=tribune.clock.now(),
        article=live_article(session, article_id),
        credited_seconds=row.credited_ms // 1000,
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


def _progress(row: Reading, *, is_valid: bool, reasons: tuple[str, ...]) -> Progress:
    return Progress(
        credited_seconds=min(row.credited_ms // 1000, row.expected_seconds),
        expected_seconds=row.expected_seconds,
        required_seconds=row.required_seconds,
        is_valid=is_valid,
        reasons=reasons,
    )
