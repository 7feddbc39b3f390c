"""Planning when an article goes live and when it is taken down; doing what is due, timers as well.

`run_due` is the one way in for whatever calls it: the loop inside `cms serve`, `cms due` from a
timer, or several of them at once. Each plan is carried out in one unit of work that asks whether
the plan still stands, so it happens once; what was missed is caught up in order. What cannot be
done is noted on the article and waits for a person, who is told why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy import and_, func, literal, null, or_, select, union_all, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cms.content.facts import article_state
from cms.content.models import Article
from cms.people.models import User
from cms.sdk.errors import Busy, CMSError, Conflict, Invalid, NotAllowed, Stale
from cms.services.access.article_rights import need_article
from cms.services.articles.publish import publish_article
from cms.services.articles.take_down import unpublish_article
from cms.services.audit import audit
from cms.services.holds import release_due
from cms.services.outcome import Outcome
from cms.services.settle import until_settled
from cms.services.timers import DueTimer, due_timers, fire_timer
from cms.services.unit_of_work import Tribune, again

AHEAD_MAX = timedelta(days=5 * 366)
PUNCTUAL = timedelta(minutes=5)
"""Within this an article bears the moment it was planned for; later, when it really went live."""
BATCH = 50
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


def set_schedule(
    tribune: Tribune,
    user_id: int,
    role: str,
    article_id: int,
    *,
    publish_at: datetime | None = None,
    unpublish_at: datetime | None = None,
) -> None:
    """Plan when a draft goes live and when a live article is taken down; None plans nothing.

    The price is charged when it happens. Setting a plan forgets why an earlier one failed; a
    plan that stands already changes nothing.
    Raises NotFound, NotAllowed, Conflict (trashed), Invalid for a moment that makes no sense.
    """

    def work() -> None:
        with tribune.writing() as session:
            state = article_state(session, article_id)
            need_article(user_id, role, state.facts.author_ids)
            if state.status == "trashed":
                raise Conflict("article.trashed", "Restore the article from the trash first")
            now = tribune.clock.now()
            is_live = state.status == "published"
            _check_moments(publish_at, unpublish_at, now, is_live=is_live)
            before = _plan_of(session, article_id)
            after = {"publish_at": publish_at, "unpublish_at": unpublish_at}
            if before == after:
                return
            by = user_id if publish_at or unpublish_at else None
            planned = session.execute(
                update(Article)
                .where(Article.id == article_id, Article.status == state.status)
                .values(**after, scheduled_by=by, schedule_fault="")
            )
            if planned.rowcount != 1:  # type: ignore[attr-defined]
                raise Stale
            audit(
                session,
                "article.schedule",
                f"article:{article_id}",
                actor_id=user_id or None,
                now=now,
                before=before,
                after=after,
            )

    until_settled(work)


def cancel_schedule(tribune: Tribune, user_id: int, role: str, article_id: int) -> None:
    """Plan nothing any more. Raises as `set_schedule` does."""
    set_schedule(tribune, user_id, role, article_id)


def run_due(tribune: Tribune) -> list[Ran]:
    """Release what was held; carry out every plan, fire every timer that is due, in order.

    Returns what came of each. One that another worker has carried out is left out; one that the
    database was too busy for stays due. Raises only when the database cannot be reached.
    """
    ran = _release(tribune)
    passed_by: set[int] = set()
    while True:
        with tribune.reading() as session:
            due = _next(tribune, session, passed_by)
        known = len(passed_by)
        done = [result for one in due if (result := _deal_with(tribune, one, passed_by))]
        ran += done
        if not done and len(passed_by) == known:
            return ran


def _release(tribune: Tribune) -> list[Ran]:
    """Let people spend what was held; acts that need it before that have it released first."""
    try:
        released = list(release_due(tribune))
    except Exception:  # plans and timers are not held up; what is due stays due
        log.exception("holds could not be released")
        return []
    if not released:
        return []
    earnings = sum(one.earnings for one in released)
    people = len({one.user_id for one in released})
    log.info("holds released", earnings=earnings, people=people)
    title = f"{_counted(earnings, 'earning')} of {_counted(people, 'person', 'people')}"
    return [Ran(article_id=0, title=title, deed="release", at=tribune.clock.now())]


def _counted(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


def _next(tribune: Tribune, session: Session, passed_by: set[int]) -> list[Due | DueTimer]:
    """Read what is due first, plans and timers in one row."""
    due: list[Due | DueTimer] = [*_due(session, tribune.clock.now())]
    due += due_timers(tribune, session, BATCH, passed_by)
    return sorted(due, key=lambda one: one.at)[:BATCH]


def _deal_with(tribune: Tribune, one: Due | DueTimer, passed_by: set[int]) -> Ran | None:
    if isinstance(one, Due):
        return _run(tribune, one)
    if fired := _fire(tribune, one):
        return fired
    passed_by.add(one.id)
    return None


def _fire(tribune: Tribune, one: DueTimer) -> Ran | None:
    try:
        fired = fire_timer(tribune, one.id)
    except (
        Exception
    ):  # one timer's trouble is not the others'; without a database the next read says so
        log.exception("timer failed", timer=one.id)
        return None
    if fired is None:
        return None
    title = f"{fired.plugin}: {fired.name}"
    return Ran(article_id=fired.article_id, title=title, deed="timer", at=one.at, fault=fired.fault)


def _run(tribune: Tribune, one: Due) -> Ran | None:
    try:
        outcome = _carry_out(tribune, one)
    except (Busy, DBAPIError) as fault:
        if isinstance(fault, Busy):
            return None
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


def _due(session: Session, now: datetime) -> Sequence[Due]:
    """Read the earliest plans that are due; a taking down waits for its publication."""
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
    due = union_all(*parts).subquery()
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
        .limit(BATCH)
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


def _plan_of(session: Session, article_id: int) -> dict[str, object]:
    row = session.execute(
        select(Article.publish_at, Article.unpublish_at).where(Article.id == article_id)
    ).one()
    return {"publish_at": row.publish_at, "unpublish_at": row.unpublish_at}


def _check_moments(
    publish_at: datetime | None, unpublish_at: datetime | None, now: datetime, *, is_live: bool
) -> None:
    for name, moment in (("publish_at", publish_at), ("unpublish_at", unpublish_at)):
        if moment is not None and not now < moment <= now + AHEAD_MAX:
            raise _senseless(name, "Choose a moment in the future, within five years")
    if publish_at is not None and is_live:
        raise _senseless("publish_at", "The article is live already")
    if unpublish_at is not None and not is_live:
        if publish_at is None:
            raise _senseless("unpublish_at", "Say first when it goes live")
        if unpublish_at <= publish_at:
            raise _senseless("unpublish_at", "It has to be live before it is taken down")


def _senseless(name: str, detail: str) -> Invalid:
    return Invalid("schedule.moment", detail, errors={name: [detail]})
