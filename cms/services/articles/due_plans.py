"""The plans whose moment has come, and carrying out one of them.

Each is carried out in one unit of work that asks whether the plan still stands, so it happens
once. What cannot be done is noted on the article and waits for a person, who is told why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy import Subquery, and_, func, literal, null, or_, select, union_all, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cms.content.models import Article
from cms.people.models import User
from cms.sdk.errors import Busy, CMSError, NotAllowed
from cms.services.articles.publish import publish_article
from cms.services.articles.take_down import unpublish_article
from cms.services.audit import audit
from cms.services.outcome import Outcome
from cms.services.unit_of_work import Tribune, again

PUNCTUAL = timedelta(minutes=5)
"""Within this an article bears the moment it was planned for; later, when it really went live."""
log = structlog.get_logger()
Deed = Literal["publish", "unpublish", "timer", "release"]


@dataclass(frozen=True, kw_only=True)
class Due:
    """One plan whose moment has come, and who stands for it."""

    article_id: int
    title: str
    deed: Deed
    at: datetime
    by: int | None
    role: str
    is_banned: bool


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What came of a plan or timer; ``fault`` is why it could not be carried out.

    ``title`` is the article's, or for a timer the plugin and what it asked for, or for a release
    how many earnings of how many people.
    """

    article_id: int
    title: str
    deed: Deed
    at: datetime
    fault: str = ""


def due_plans(session: Session, now: datetime, size: int) -> Sequence[Due]:
    """Read the earliest ``size`` plans that are due; a taking down waits for its publication."""
    due = _due_moments(now)
    query = (
        select(
            due.c.id,
            due.c.deed,
            due.c.at,
            Article.title,
            Article.scheduled_by,
            func.coalesce(User.role, "").label("role"),
            (User.banned_at != null()).label("is_banned"),
        )
        .join(Article, Article.id == due.c.id)
        .outerjoin(User, User.id == Article.scheduled_by)
        .order_by(due.c.at, due.c.id)
        .limit(size)
    )
    return [
        Due(
            article_id=row.id,
            title=row.title,
            deed=row.deed,
            at=row.at,
            by=row.scheduled_by,
            role=row.role,
            is_banned=bool(row.is_banned),
        )
        for row in session.execute(query)
    ]


def run_plan(tribune: Tribune, one: Due) -> Ran | None:
    """Carry a plan out, or note why that cannot be done; None if there is nothing to tell.

    Raises DBAPIError when the database cannot be reached.
    """
    try:
        outcome = _carry_out(tribune, one)
    except Busy:
        return None
    except DBAPIError:
        raise
    except CMSError as fault:
        return _note(tribune, one, fault.detail)
    except Exception:
        log.exception("plan failed", article=one.article_id, deed=one.deed)
        return _note(tribune, one, "Something went wrong on our side; the log says what")
    if outcome.replayed:
        return None
    log.info("plan carried out", article=one.article_id, deed=one.deed)
    return Ran(article_id=one.article_id, title=one.title, deed=one.deed, at=one.at)


def _carry_out(tribune: Tribune, one: Due) -> Outcome:
    if one.by is None or one.is_banned:
        raise NotAllowed("schedule.nobody", "Whoever planned this has left")
    if one.deed == "unpublish":
        return unpublish_article(
            tribune, one.by, one.role, one.article_id, due=one.at, reason="as planned"
        )
    is_late = tribune.clock.now() - one.at > PUNCTUAL
    dated = None if is_late else one.at
    return publish_article(tribune, one.by, one.role, one.article_id, dated=dated, due=one.at)


def _note(tribune: Tribune, one: Due, why: str) -> Ran | None:
    """Keep why on the article while the plan stands; the first worker to say it is enough."""
    column = Article.publish_at if one.deed == "publish" else Article.unpublish_at

    def work() -> bool:
        with tribune.writing() as session:
            noted = session.execute(
                update(Article)
                .where(Article.id == one.article_id, column == one.at, Article.schedule_fault == "")
                .values(schedule_fault=why)
            )
            if noted.rowcount != 1:  # type: ignore[attr-defined]
                return False
            audit(
                session,
                "article.schedule_fail",
                f"article:{one.article_id}",
                actor_id=one.by,
                now=tribune.clock.now(),
                after={"deed": one.deed, "planned_for": one.at, "fault": why},
            )
            return True

    if not again(work):
        return None
    log.warning("plan could not be carried out", article=one.article_id, why=why)
    return Ran(article_id=one.article_id, title=one.title, deed=one.deed, at=one.at, fault=why)


def _due_moments(now: datetime) -> Subquery:
    live = or_(Article.status == "published", Article.publish_at <= now)
    coming = and_(Article.status == "draft", Article.publish_at <= now)
    parts = [
        select(Article.id, literal(deed).label("deed"), at.label("at")).where(
            at <= now, which, Article.schedule_fault == ""
        )
        for deed, at, which in (
            ("publish", Article.publish_at, coming),
            ("unpublish", Article.unpublish_at, live),
        )
    ]
    return union_all(*parts).subquery()
