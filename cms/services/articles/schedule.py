"""Planning when an article goes live and when it is taken down, and calling that off.

A plan is two moments on the article, and who stands for them; `due` carries out what is due.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.content.facts import article_state
from cms.content.models import Article
from cms.sdk.errors import Conflict, Invalid, Stale
from cms.services.access.article_rights import need_article
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, until_settled

AHEAD_MAX = timedelta(days=5 * 366)


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
