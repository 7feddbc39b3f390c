"""What the publishing page of an article tells: what would move, what is missing, what moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.desk import DeskArticle, one_on_desk
from cms.content.facts import article_not_found
from cms.ledger.models import EventRow
from cms.people.models import User
from cms.sdk.errors import CMSError, NotAllowed, NotFound
from cms.services.access.article_rights import need_article
from cms.services.articles.publication_money import moved_by
from cms.services.articles.publish import quote_publish
from cms.services.articles.take_down import quote_take_down
from cms.services.outcome import Moved, Quote
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class PublishDesk:
    """An article, the quote of its next step (or why there is none), and its last step's moves."""

    article: DeskArticle
    quote: Quote | None
    why_not: str
    warnings: tuple[str, ...]
    moved: tuple[Moved, ...]
    names: dict[int, str]


def publish_desk(tribune: Tribune, user_id: int, role: str, article_id: int) -> PublishDesk:
    """Gather the page. Raises NotFound, and NotAllowed for somebody else's article."""
    with tribune.reading() as session:
        article = one_on_desk(session, article_id)
        if article is None:
            raise article_not_found()
        need_article(user_id, role, article.author_ids)
        moved = _last_moves(session, article)
    ask = quote_take_down if article.state == "live" else quote_publish
    quote, why_not = None, ""
    try:
        quote = ask(tribune, user_id, role, article_id)
    except (NotFound, NotAllowed):
        raise
    except CMSError as fault:
        why_not = fault.detail
    people = {m.user_id for m in (*moved, *(quote.moved if quote else ()))}
    return PublishDesk(
        article=article,
        quote=quote,
        why_not=why_not,
        warnings=tuple(warnings_of(article)),
        moved=moved,
        names=names_of(tribune, people),
    )


def warnings_of(article: DeskArticle) -> Iterable[str]:
    """Yield what readers would miss; nothing of it prevents a publication."""
    if not article.title.strip():
        yield "It has no title."
    if not article.summary.strip():
        yield "It has no summary: lists and search engines show nothing under its title."
    if not article.picture_url:
        yield "It has no picture."
    elif not article.picture_alt.strip():
        yield "Its picture has no alternative text: who cannot see it learns nothing of it."
    if not article.category:
        yield "It has no category."


def names_of(tribune: Tribune, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the nicknames of people by their ids."""
    wanted = list(user_ids)
    if not wanted:
        return {}
    with tribune.reading() as session:
        rows = session.execute(select(User.id, User.nickname).where(User.id.in_(wanted)))
        return {row.id: row.nickname for row in rows}


def _last_moves(session: Session, article: DeskArticle) -> tuple[Moved, ...]:
    kinds = ("publish",) if article.state == "live" else ("unpublish",)
    last = session.scalar(
        select(EventRow.id)
        .where(EventRow.article_id == article.id, EventRow.kind.in_(kinds))
        .order_by(EventRow.id.desc())
        .limit(1)
    )
    return moved_by(session, last) if last is not None else ()
