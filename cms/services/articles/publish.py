"""Publishing an article; what that would cost; what a row of publications would cost.

The lead author is the one who publishes in the ledger's eyes: the tribute is theirs, whoever
presses the button. Each publication is an event of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cms.content.facts import article_state
from cms.content.models import Article
from cms.ledger.models import EventRow
from cms.people.models import User
from cms.people.rights import holds
from cms.sdk.errors import CMSError, Conflict, Invalid, Stale
from cms.sdk.events import ArticlePublished
from cms.services.access.article_rights import need_article
from cms.services.acts import Act
from cms.services.articles.turn import log_turn
from cms.services.outcome import Outcome, Quote
from cms.services.quoting import quote
from cms.services.rehearsal import rehearse
from cms.services.settle import perform
from cms.services.unit_of_work import Tribune


def publish_article(
    tribune: Tribune,
    user_id: int,
    role: str,
    article_id: int,
    *,
    dated: datetime | None = None,
    due: datetime | None = None,
) -> Outcome:
    """Bring a draft live, now or ``dated`` in the past; a live article is a replay.

    With ``due`` it happens only while that is the moment planned for it, else it is a replay.
    Raises NotFound, NotAllowed, Conflict, Invalid (no author), Refused, InsufficientFunds,
    RuleFailed.
    """
    return perform(tribune, _prepare(tribune, user_id, role, article_id, dated, due))


def quote_publish(tribune: Tribune, user_id: int, role: str, article_id: int) -> Quote:
    """Say what publishing would cost whom."""
    return quote(tribune, _prepare(tribune, user_id, role, article_id))


def rehearse_publishing(
    tribune: Tribune, user_id: int, role: str, article_ids: Sequence[int]
) -> list[Outcome | CMSError]:
    """Say what publishing these one after the other would move, or why one would be refused."""
    return rehearse(tribune, [_prepare(tribune, user_id, role, i) for i in article_ids])


def _prepare(
    tribune: Tribune,
    user_id: int,
    role: str,
    article_id: int,
    dated: datetime | None = None,
    due: datetime | None = None,
) -> Callable[[Session], Act | Outcome]:
    def prepare(session: Session) -> Act | Outcome:
        state = article_state(session, article_id)
        need_article(user_id, role, state.facts.author_ids)
        number = state.publications + 1
        if state.status == "published" or (due and _planned(session, article_id) != due):
            return Outcome(key=f"publish:{article_id}:{number - 1}", replayed=True)
        if state.status == "trashed":
            raise Conflict("article.trashed", "Restore the article from the trash first")
        if not state.facts.author_ids:
            raise Invalid("article.no_author", "An article needs an author to be published")
        now = tribune.clock.now()
        if dated is not None and dated > now:
            raise Invalid("article.future", "The date of publication lies in the future")
        lead = state.facts.author_ids[0]
        event = ArticlePublished(
            key=f"publish:{article_id}:{number}",
            actor_id=lead,
            occurred_at=dated or now,
            article=state.facts,
            author_posts=_posts_of(session, lead),
        )
        lead_role = session.scalar(select(User.role).where(User.id == lead)) or role

        def record(session: Session, _event_id: int) -> int:
            _go_live(session, article_id, number, dated or now, now, due)
            _log(session, user_id, article_id, number, now, due)
            return article_id

        staff = role if holds(role, "articles.edit") else lead_role
        return Act(name="publish", event=event, actor_role=staff, record=record)

    return prepare


def _planned(session: Session, article_id: int) -> datetime | None:
    return session.scalar(select(Article.publish_at).where(Article.id == article_id))


def _go_live(
    session: Session,
    article_id: int,
    number: int,
    moment: datetime,
    now: datetime,
    due: datetime | None,
) -> None:
    as_planned = (Article.publish_at == due,) if due else ()
    found = session.execute(
        update(Article)
        .where(
            Article.id == article_id,
            Article.status == "draft",
            Article.publications == number - 1,
            *as_planned,
        )
        .values(
            status="published",
            publications=number,
            published_at=moment,
            updated_at=now,
            version=Article.version + 1,
            publish_at=None,
            schedule_fault="",
        )
    )
    if found.rowcount != 1:  # type: ignore[attr-defined]
        raise Stale


def _log(
    session: Session,
    user_id: int,
    article_id: int,
    number: int,
    now: datetime,
    due: datetime | None,
) -> None:
    planned = {"planned_for": due} if due else {}
    log_turn(
        session,
        "publish",
        user_id,
        article_id,
        now,
        "draft",
        "published",
        publication=number,
        **planned,
    )


def _posts_of(session: Session, author_id: int) -> int:
    """Count an author's publications, also of what was taken down: nobody is new twice."""
    published = (EventRow.actor_id == author_id) & (EventRow.kind == "publish")
    return session.scalar(select(func.count()).where(published)) or 0
