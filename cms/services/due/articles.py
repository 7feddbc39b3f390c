"""Articles whose moment to go live or to be taken down has come.

What cannot be done is noted on the article, where its authors see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Subquery, and_, func, literal, null, or_, select, union_all, update
from sqlalchemy.orm import Session

from cms.content.models import Article
from cms.people.models import User
from cms.sdk.errors import NotAllowed
from cms.services.articles.publish import publish_article
from cms.services.articles.take_down import unpublish_article
from cms.services.audit import audit
from cms.services.due.plan import Plan
from cms.services.unit_of_work import Tribune, again

PUNCTUAL = timedelta(minutes=5)
"""Within this an article bears the moment it was planned for; later, when it really went live."""


@dataclass(frozen=True, kw_only=True)
class DueArticle(Plan):
    """One plan whose moment has come, and who stands for it."""

    article_id: int
    title: str
    deed: Literal["publish", "unpublish"]
    at: datetime
    by: int | None
    role: str
    is_banned: bool

    def carry_out(self, tribune: Tribune) -> bool:
        """Publish it or take it down; what follows for the money is posted with it."""
        if self.by is None or self.is_banned:
            raise NotAllowed("schedule.nobody", "Whoever planned this has left")
        who = (tribune, self.by, self.role, self.article_id)
        if self.deed == "unpublish":
            return not unpublish_article(*who, due=self.at, reason="as planned").replayed
        is_late = tribune.clock.now() - self.at > PUNCTUAL
        return not publish_article(*who, dated=None if is_late else self.at, due=self.at).replayed

    def note(self, tribune: Tribune, why: str) -> bool:
        """Keep why on the article while the plan stands; the first to say it is enough."""
        column = Article.publish_at if self.deed == "publish" else Article.unpublish_at
        stands = (Article.id == self.article_id, column == self.at, Article.schedule_fault == "")

        def work() -> bool:
            with tribune.writing() as session:
                noted = session.execute(update(Article).where(*stands).values(schedule_fault=why))
                if noted.rowcount != 1:  # type: ignore[attr-defined]
                    return False
                audit(
                    session,
                    "article.schedule_fail",
                    f"article:{self.article_id}",
                    actor_id=self.by,
                    now=tribune.clock.now(),
                    after={"deed": self.deed, "planned_for": self.at, "fault": why},
                )
                return True

        return again(work)


def due_articles(session: Session, now: datetime, size: int) -> Sequence[DueArticle]:
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
        DueArticle(
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
