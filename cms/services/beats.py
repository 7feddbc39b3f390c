"""The beats of a reading: each credits the time since the one before; one makes it count.

A reading counts once for ever per person and article, whatever happens to the text later. The
beat is kept in one short transaction; the one that makes the reading count then settles it as
an event of its own, so that a crash in between loses nothing: the next beat settles it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cms.content.facts import has_read, live_article
from cms.content.models import Reading, ReadingClock
from cms.content.reading_credit import Beat, ReadingState, credit, missing
from cms.sdk.errors import Conflict, NotFound
from cms.sdk.events import ArticleFacts, ArticleRead
from cms.sdk.reading import ReadingRules
from cms.sdk.tables import insert_into
from cms.services.outcome import Outcome
from cms.services.reads import READING_LIFE, digest
from cms.services.settle import Act, Stale, perform
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
    if row.valid_at is not None or has_read(session, row.user_id, row.article_id):
        return _progress(row, is_valid=True, reasons=())
    rules = tribune.host.reading_rules(article, tribune.host.snapshot(session, now))
    state = ReadingState(**{n: getattr(row, n) for n in _KEPT}, words=article.word_count)
    reasons: tuple[str, ...] = ()
    if said.sequence != state.sequence:
        _check_in_time(row, said, now)
        state, reasons = _credited(session, row, state, said, now, rules)
    why_not = missing(state, rules)
    said_why = reasons if not why_not else tuple(dict.fromkeys((*reasons, why_not)))
    return _progress(row, is_valid=not why_not, reasons=said_why)


def _check_in_time(row: Reading, said: Beat, now: datetime) -> None:
    if said.sequence < row.sequence:
        raise Conflict("reading.out_of_order", "A later beat than this one has been counted")
    if now - row.started_at > READING_LIFE:
        raise Conflict("reading.expired", "This reading began more than a day ago: begin again")


def _credited(
    session: Session,
    row: Reading,
    state: ReadingState,
    said: Beat,
    now: datetime,
    rules: ReadingRules,
) -> tuple[ReadingState, tuple[str, ...]]:
    clock = ReadingClock
    free_from = session.scalar(
        select(clock.credited_until).where(clock.user_id == row.user_id).with_for_update()
    )
    left_ms = rules.credited_seconds_per_day_max * 1000 - _credited_today(session, row, now)
    after, reasons = credit(state, said, now, rules, free_from=free_from, left_ms=left_ms)
    for name in _KEPT:
        setattr(row, name, getattr(after, name))
    if after.credited_ms > state.credited_ms:
        session.execute(
            insert_into(session, clock)
            .values(user_id=row.user_id, credited_until=now)
            .on_conflict_do_update(index_elements=["user_id"], set_={"credited_until": now})
        )
    return after, reasons


def _credited_today(session: Session, row: Reading, now: datetime) -> int:
    """Sum what readings with a beat in these 24 hours were credited, in milliseconds."""
    since = now - timedelta(hours=24)
    mine = (Reading.user_id == row.user_id) & (Reading.beat_at > since)
    return int(session.scalar(select(func.sum(Reading.credited_ms)).where(mine)) or 0)


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
