"""Publishing an article and taking it down again.

The lead author is the one who publishes in the ledger's eyes: the tribute is theirs, whoever
presses the button. Each publication is an event of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cms.content.facts import ArticleState, article_not_found, article_state
from cms.content.models import Article
from cms.ledger.models import EventRow
from cms.ledger.reversal import take_back
from cms.people.models import PUBLISHERS, User
from cms.sdk.errors import Conflict, Invalid, NotAllowed
from cms.sdk.events import ArticlePublished
from cms.sdk.transfers import Undo
from cms.services.apply_revision import show_newest
from cms.services.outcome import Outcome, Quote
from cms.services.payload import KINDS
from cms.services.settle import Act, Stale, perform, quote, record_event, until_settled
from cms.services.undo import undo_events
from cms.services.unit_of_work import Tribune

RETRACTION = timedelta(hours=1)


def publish_article(
    tribune: Tribune, user_id: int, role: str, article_id: int, *, dated: datetime | None = None
) -> Outcome:
    """Bring a draft live, now or ``dated`` in the past; a live article is a replay.

    Raises NotFound, NotAllowed, Invalid (no author), Refused, InsufficientFunds, RuleFailed.
    """
    return perform(tribune, _prepare(tribune, user_id, role, article_id, dated))


def quote_publish(tribune: Tribune, user_id: int, role: str, article_id: int) -> Quote:
    """Say what publishing would cost whom."""
    return quote(tribune, _prepare(tribune, user_id, role, article_id, None))


def unpublish_article(tribune: Tribune, user_id: int, role: str, article_id: int) -> None:
    """Take an article down; the tribute and what comments paid here are taken back.

    Within an hour and untouched by anybody it counts as retracted as well. Raises NotFound,
    NotAllowed. An article that is not live stays as it is.
    """

    def work() -> None:
        with tribune.writing() as session:
            state = article_state(session, article_id)
            _need_right(state, user_id, role)
            if state.status != "published":
                return
            now = tribune.clock.now()
            cause = record_event(
                session,
                {
                    "natural_key": f"unpublish:{article_id}:{state.publications}",
                    "kind": "unpublish",
                    "actor_id": user_id,
                    "article_id": article_id,
                },
                now,
            )
            taken = session.execute(
                update(Article)
                .where(Article.id == article_id, Article.status == "published")
                .values(status="draft", version=Article.version + 1, updated_at=now)
            )
            if taken.rowcount != 1:  # type: ignore[attr-defined]
                raise Stale
            show_newest(session, article_id, now)
            publications = _events(session, article_id, ("publish",))
            is_retracted = _is_untouched(session, article_id, now - RETRACTION)
            reason = Undo.UNPUBLISHED | Undo.RETRACTED if is_retracted else Undo.UNPUBLISHED
            undo_events(tribune, session, publications, reason, cause)
            comments = _events(session, article_id, ("comment",))
            take_back(session, comments, Undo.UNPUBLISHED, cause, now)

    until_settled(work)


def _events(session: Session, article_id: int, kinds: Sequence[str]) -> list[int]:
    return list(
        session.scalars(
            select(EventRow.id).where(
                EventRow.article_id == article_id,
                EventRow.kind.in_(kinds),
                EventRow.undone_by.is_(None),
            )
        )
    )


def _is_untouched(session: Session, article_id: int, since: datetime) -> bool:
    """Say whether all that stands of an article is a publication since then."""
    return not session.scalar(
        select(EventRow.id)
        .where(
            EventRow.article_id == article_id,
            EventRow.kind.in_(list(KINDS)),
            EventRow.undone_by.is_(None),
            (EventRow.kind != "publish") | (EventRow.recorded_at < since),
        )
        .limit(1)
    )


def _prepare(
    tribune: Tribune, user_id: int, role: str, article_id: int, dated: datetime | None
) -> Callable[[Session], Act | Outcome]:
    def prepare(session: Session) -> Act | Outcome:
        state = article_state(session, article_id)
        _need_right(state, user_id, role)
        number = state.publications + 1
        if state.status == "published":
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
        moment = dated or now

        def record(session: Session, _event_id: int) -> int:
            return _go_live(session, article_id, number, moment, now)

        lead_role = session.scalar(select(User.role).where(User.id == lead)) or role
        staff = role if role in PUBLISHERS else lead_role
        return Act(name="publish", event=event, actor_role=staff, record=record)

    return prepare


def _go_live(
    session: Session, article_id: int, number: int, moment: datetime, now: datetime
) -> int:
    found = session.execute(
        update(Article)
        .where(
            Article.id == article_id,
            Article.status == "draft",
            Article.publications == number - 1,
        )
        .values(
            status="published",
            publications=number,
            published_at=moment,
            updated_at=now,
            version=Article.version + 1,
        )
    )
    if found.rowcount != 1:  # type: ignore[attr-defined]
        raise Stale
    return article_id


def _posts_of(session: Session, author_id: int) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                EventRow.actor_id == author_id,
                EventRow.kind == "publish",
                EventRow.undone_by.is_(None),
            )
        )
        or 0
    )


def _need_right(state: ArticleState, user_id: int, role: str) -> None:
    if role in PUBLISHERS:
        return
    if user_id not in state.facts.author_ids:
        raise article_not_found()
    if role == "reader":
        raise NotAllowed("role.author", "Only authors and editors may publish")
