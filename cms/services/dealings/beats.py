"""The beats of a reading: each credits the time since the one before; one makes it count.

A reading counts once for ever per person and article, whatever happens to the text later. The
beat is kept in one short transaction; the one that makes the reading count then settles it as
an event of its own, so that a crash in between loses nothing: the next beat settles it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import bindparam, exists, func, select, text, update
from sqlalchemy.orm import Session

from cms.content.facts import live_article
from cms.content.models import Reading, ReadingClock
from cms.content.reading_credit import Beat, ReadingState, credit, missing
from cms.sdk.errors import Conflict, NotFound, Stale
from cms.sdk.events import ArticleFacts, ArticleRead
from cms.sdk.tables import Id, table_of
from cms.services.acts import Act
from cms.services.dealings.reads import READING_LIFE, digest
from cms.services.outcome import Outcome
from cms.services.settle import perform
from cms.services.unit_of_work import Tribune, again
from cms.settings_stamp import SETTINGS_STAMP

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

    def work() -> tuple[_Row, ArticleFacts, Progress]:
        with tribune.writing() as session:
            row = _own_reading(session, user_id, reading_id, token)
            article = live_article(session, row.article_id)
            state, progress = _keep(tribune, session, row, article, said)
            return replace(row, state=state), article, progress

    row, article, progress = again(work)
    if not progress.is_valid:
        return progress
    outcome = perform(tribune, lambda session: _prepare(tribune, session, row, role, article.id))
    reasons = ("already",) if outcome.replayed else ()
    return Progress(**{**vars(progress), "reasons": reasons, "outcome": outcome})


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A reading as it is stored."""

    id: int
    user_id: int
    article_id: int
    started_at: datetime
    valid_at: datetime | None
    state: ReadingState


def _own_reading(session: Session, user_id: int, reading_id: str, token: str) -> _Row:
    row = session.execute(_OWN, {"public_id": reading_id, "user_id": user_id}).one_or_none()
    if row is None or not compare_digest(row.token_sha256, digest(token)):
        detail = "There is no such reading of yours, or it goes on in another tab"
        raise NotFound("reading.not_found", detail)
    return _Row(
        id=row.id,
        user_id=row.user_id,
        article_id=row.article_id,
        started_at=row.started_at,
        valid_at=row.valid_at,
        state=ReadingState(**{name: getattr(row, name) for name in _KEPT}, words=0),
    )


def _keep(
    tribune: Tribune, session: Session, row: _Row, article: ArticleFacts, said: Beat
) -> tuple[ReadingState, Progress]:
    now, state = tribune.clock.now(), replace(row.state, words=article.word_count)
    if row.user_id in article.author_ids:
        return state, _progress(state, is_valid=False, reasons=("own",))
    known = _time_of(session, row, now)
    if row.valid_at is not None or known.has_read:
        return state, _progress(state, is_valid=True, reasons=())
    snapshot = tribune.host.snapshot(session, now, known.settings_stamp)
    rules = tribune.host.reading_rules(article, snapshot)
    reasons: tuple[str, ...] = ()
    if said.sequence != state.sequence:
        _check_in_time(row, said, now)
        left_ms = rules.credited_seconds_per_day_max * 1000 - known.credited_ms
        free_from: datetime = known.credited_until
        state, reasons = credit(state, said, now, rules, free_from=free_from, left_ms=left_ms)
        _write(session, row, state, now)
    why_not = missing(state, rules)
    said_why = reasons if not why_not else tuple(dict.fromkeys((*reasons, why_not)))
    return state, _progress(state, is_valid=not why_not, reasons=said_why)


def _check_in_time(row: _Row, said: Beat, now: datetime) -> None:
    if said.sequence < row.state.sequence:
        raise Conflict("reading.out_of_order", "A later beat than this one has been counted")
    if now - row.started_at > READING_LIFE:
        raise Conflict("reading.expired", "This reading began more than a day ago: begin again")


def _time_of(session: Session, row: _Row, now: datetime) -> Any:
    """Lock the reader's clock; return it, what is credited of these 24 hours, ``has_read``.

    The row was made when the first reading began. Its lock lets tabs count one after the other.
    The stamp of the settings comes along.
    """
    since = now - timedelta(hours=24)
    values = {"user_id": row.user_id, "article_id": row.article_id, "since": since}
    return session.execute(_TIME, values).one()


def _write(session: Session, row: _Row, state: ReadingState, now: datetime) -> None:
    if state.credited_ms > row.state.credited_ms:
        session.execute(_CREDIT, {"reader_id": row.user_id, "until": now})
    after = {f"new_{name}": getattr(state, name) for name in _KEPT}
    session.execute(_WRITE, {"reading_id": row.id, **after})


def _prepare(tribune: Tribune, session: Session, row: _Row, role: str, article_id: int) -> Act:
    event = ArticleRead(
        key=f"read:{row.user_id}:{article_id}",
        actor_id=row.user_id,
        occurred_at=tribune.clock.now(),
        article=live_article(session, article_id),
        credited_seconds=row.state.credited_ms // 1000,
    )

    def record(session: Session, _event_id: int) -> int:
        found = session.execute(_COUNTS, {"reading_id": row.id, "now": tribune.clock.now()})
        if found.rowcount != 1:  # type: ignore[attr-defined]
            raise Stale
        return row.id

    return Act(name="read", event=event, actor_role=role, record=record)


def _progress(state: ReadingState, *, is_valid: bool, reasons: tuple[str, ...]) -> Progress:
    return Progress(
        credited_seconds=min(state.credited_ms // 1000, state.expected_seconds),
        expected_seconds=state.expected_seconds,
        required_seconds=state.required_seconds,
        is_valid=is_valid,
        reasons=reasons,
    )


# Statements made once: every reader sends a beat every ten seconds.
_READING, _CLOCK = table_of(Reading), table_of(ReadingClock)
_READER = bindparam("user_id", type_=Id)
_OWN = (
    select(_READING)
    .where(_READING.c.public_id == bindparam("public_id"), _READING.c.user_id == _READER)
    .with_for_update()
)
_CREDITED = (
    select(func.coalesce(func.sum(_READING.c.credited_ms), 0))
    .where(_READING.c.user_id == _READER, _READING.c.beat_at > bindparam("since"))
    .scalar_subquery()
)
_HAS_READ = exists().where(
    _READING.c.user_id == _READER,
    _READING.c.article_id == bindparam("article_id"),
    _READING.c.valid_at.is_not(None),
)
_TIME = (
    select(
        _CLOCK.c.credited_until,
        _CREDITED.label("credited_ms"),
        _HAS_READ.label("has_read"),
        text(f"{SETTINGS_STAMP} AS settings_stamp"),
    )
    .where(_CLOCK.c.user_id == _READER)
    .with_for_update(of=_CLOCK)
)
_CREDIT = (
    update(_CLOCK)
    .where(_CLOCK.c.user_id == bindparam("reader_id"))
    .values(credited_until=bindparam("until"))
)
_MINE = _READING.c.id == bindparam("reading_id")
_WRITE = update(_READING).where(_MINE).values({n: bindparam(f"new_{n}") for n in _KEPT})
_COUNTS = (
    update(_READING).where(_MINE, _READING.c.valid_at.is_(None)).values(valid_at=bindparam("now"))
)
