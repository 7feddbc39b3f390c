"""What a sweep of an account finds that is still to be taken back, in the order of its parts.

Each part is searched along an index from where the last portion ended, a bounded number at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from cms.content.models import Article, ArticleAuthor, Comment, Reaction
from cms.ledger.mirrors import is_left
from cms.ledger.models import EventRow
from cms.sdk.transfers import Undo
from cms.services.sweep.portions import SWEPT, Part

E = EventRow
Query = Select[*tuple[Any, ...]]
Search = tuple[Query, Any, Any]
"""The query, and the two columns that it is ordered by."""
Searches = dict[Part, Callable[[int], Search]]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something to take back: an event; 0 for an imported comment or a live article."""

    event_id: int
    at: datetime
    article_id: int
    comment_id: int

    @property
    def place(self) -> tuple[datetime, int]:
        """Where the search goes on after it."""
        return self.at, self.event_id or self.comment_id or self.article_id


def left_of(
    session: Session,
    user_id: int,
    part: Part,
    size: int,
    after: tuple[datetime, int] | None = None,
) -> list[Found]:
    """Return up to ``size`` things of one part that are still to be taken back, oldest first."""
    query, at, number = SEARCHES[part](user_id)
    if after is not None:
        moment, last = after
        query = query.where(at >= moment, or_(at > moment, number > last))
    rows = session.execute(query.order_by(at, number).limit(size))
    return [Found(event_id=e, at=t, article_id=a, comment_id=c) for e, t, a, c in rows]


def _own(kind: str, is_left_over: ColumnElement[bool]) -> Callable[[int], Search]:
    def search(user_id: int) -> Search:
        query = select(E.id, E.occurred_at, E.article_id, E.comment_id).where(
            E.actor_id == user_id, E.kind == kind, is_left_over
        )
        return query, E.occurred_at, E.id

    return search


def _imported(user_id: int) -> Search:
    """Comments that came with an imported article: nothing was moved by them."""
    query = select(Comment.event_id, Comment.created_at, Comment.article_id, Comment.id).where(
        Comment.user_id == user_id, Comment.status == "visible", Comment.event_id.is_(None)
    )
    return query, Comment.created_at, Comment.id


def _all_answers(user_id: int) -> Search:
    """What others gave to comments of the account.

    Those that the writer deleted count as moderated: what others paid for them goes back.
    """
    removal = aliased(E)
    why = select(removal.kind).where(removal.id == E.undone_by).scalar_subquery()
    is_over = and_(why == "remove", is_left(E.id, Undo.MODERATED))
    query = (
        select(E.id, E.occurred_at, E.article_id, E.comment_id)
        .join(Comment, Comment.id == E.comment_id)
        .where(
            Comment.user_id == user_id,
            E.kind == "react",
            or_(E.undone_by.is_(None), is_over),
        )
    )
    return query, E.occurred_at, E.id


def _answers(user_id: int) -> Search:
    """The same, to comments that are gone."""
    query, *order = _all_answers(user_id)
    return query.where(Comment.status != "visible"), *order


def _articles(user_id: int) -> Search:
    """Live articles of which nobody else is an author."""
    by = aliased(ArticleAuthor)
    query = (
        select(literal(0), Article.published_at, Article.id, literal(0))
        .join(ArticleAuthor, ArticleAuthor.article_id == Article.id)
        .where(
            ArticleAuthor.user_id == user_id,
            Article.status == "published",
            ~exists().where(by.article_id == Article.id, by.user_id != user_id),
        )
    )
    return query, Article.published_at, Article.id


IN_FORCE = E.undone_by.is_(None)
IN_ITS_ROW = exists().where(
    Reaction.user_id == E.actor_id,
    Reaction.article_id == E.article_id,
    Reaction.comment_id == E.comment_id,
    Reaction.event_id == E.id,
    Reaction.kind.is_not(None),
)
"""A reaction that still shows, also on a thing that is gone for the moment."""
SEARCHES: Searches = {
    "comments": _own("comment", or_(IN_FORCE, is_left(E.id, SWEPT))),
    "imported": _imported,
    "reactions": _own("react", or_(IN_FORCE, IN_ITS_ROW, is_left(E.id, SWEPT))),
    "readings": _own("read", or_(IN_FORCE, is_left(E.id, SWEPT))),
    "timers": _own("timer", is_left(E.id, SWEPT)),
    "answers": _answers,
    "articles": _articles,
}
QUOTED: Searches = {
    **SEARCHES,
    "timers": _own("timer", and_(or_(~IN_FORCE, E.comment_id == 0), is_left(E.id, SWEPT))),
    "answers": _all_answers,
}
"""For a quote, before the comments are gone: what goes with them, and what others gave to them."""
