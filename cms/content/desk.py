"""Articles as their editors list them: every state, searched, filtered, ordered, paged by key.

A page is two statements whatever its length, one for the rows and one for their authors. Each
order and each filter has an index; words are looked for in titles and summaries, row by row,
which is most of what a search costs: so `survey` looks once, for the counts and for the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from cms.content.models import Article, ArticleAuthor, Category, Picture
from cms.people.models import User

State = Literal["draft", "scheduled", "live", "down", "trash"]
Order = Literal["updated", "published", "title"]
WORDS_MAX = 8
OPTIONS_MAX = 500
FOUND_MAX = 500
"""So many articles at most are listed by their ids; of more, the first page is found at once."""


@dataclass(frozen=True)
class Key:
    """Where a page begins: the value of the order's column and the id, and which way it goes."""

    value: datetime | str
    article_id: int
    is_back: bool = False


@dataclass(frozen=True, kw_only=True)
class DeskFilter:
    """What the list is narrowed to; ``state`` "" stands for all but the trash.

    ``ids`` are all that match everything but the state, once they have been looked for.
    """

    state: State | Literal[""] = ""
    words: str = ""
    category_id: int = 0
    author_id: int = 0
    order: Order = "updated"
    key: Key | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class DeskArticle:
    """An article as its editors see it, without the text."""

    id: int
    slug: str
    title: str
    state: State
    category: str
    author_ids: tuple[int, ...]
    authors: tuple[str, ...]
    picture_url: str
    picture_alt: str
    summary: str
    published_at: datetime | None
    updated_at: datetime
    publish_at: datetime | None
    unpublish_at: datetime | None
    trashed_at: datetime | None
    schedule_fault: str
    publications: int
    pluses: int
    minuses: int
    comments: int
    words: int


def list_desk(session: Session, wanted: DeskFilter, limit: int) -> list[DeskArticle]:
    """Return up to ``limit`` articles in the order asked for, from the key on."""
    column, is_rising = _ORDERS[wanted.order]
    is_back = wanted.key is not None and wanted.key.is_back
    goes_up = is_rising != is_back
    query = _columns().where(_state(wanted.state), *_narrowing(wanted))
    if wanted.order == "published":
        query = query.where(Article.published_at.is_not(None))
    if wanted.key is not None:
        here = tuple_(column, Article.id)
        there = tuple_(literal(wanted.key.value, column.type), literal(wanted.key.article_id))
        query = query.where(here > there if goes_up else here < there)
    ordered = (column.asc(), Article.id.asc()) if goes_up else (column.desc(), Article.id.desc())
    rows = session.execute(query.order_by(*ordered).limit(limit)).all()
    found = _with_authors(session, rows)
    return found[::-1] if is_back else found


def one_on_desk(session: Session, article_id: int) -> DeskArticle | None:
    """Return one article in whatever state; None if there is none."""
    rows = session.execute(_columns().where(Article.id == article_id)).all()
    return next(iter(_with_authors(session, rows)), None)


def count_states(session: Session, wanted: DeskFilter) -> dict[str, int]:
    """Count the articles of each state that match everything but the state."""
    query = select(_STATE.label("state"), func.count().label("articles")).select_from(Article)
    rows = session.execute(query.where(*_narrowing(wanted)).group_by(_STATE))
    return {row.state: row.articles for row in rows}


def survey(session: Session, wanted: DeskFilter) -> tuple[DeskFilter, dict[str, int]]:
    """Return `count_states`, and the filter with the ids of what has the words, if it is little."""
    if not wanted.words:
        return wanted, count_states(session, wanted)
    ids = func.aggregate_strings(cast(Article.id, Text), ",").label("ids")
    query = select(_STATE.label("state"), func.count().label("articles"), ids)
    rows = session.execute(query.where(*_narrowing(wanted)).group_by(_STATE)).all()
    counts = {row.state: row.articles for row in rows}
    if sum(counts.values()) > FOUND_MAX:
        return wanted, counts
    found = tuple(int(number) for row in rows for number in row.ids.split(","))
    return replace(wanted, ids=found), counts


def desk_authors(session: Session) -> Sequence[Row[int, str]]:
    """Return id and nickname of everybody who wrote an article, by name, the first 500."""
    wrote = exists().where(ArticleAuthor.user_id == User.id)
    query = select(User.id, User.nickname).where(wrote).order_by(User.nickname).limit(OPTIONS_MAX)
    return session.execute(query).all()


def desk_categories(session: Session) -> Sequence[Row[int, str]]:
    """Return id and name of all categories in their order, the first 500."""
    query = select(Category.id, Category.name).order_by(Category.position, Category.id)
    return session.execute(query.limit(OPTIONS_MAX)).all()


def key_of(article: DeskArticle, order: Order) -> datetime | str | None:
    """Return the value by which an article stands where it stands in the list."""
    values = {
        "updated": article.updated_at,
        "published": article.published_at,
        "title": article.title,
    }
    return values[order]


def _columns() -> Select[Any]:
    return (
        select(
            *(getattr(Article, name) for name in _PLAIN),
            _STATE.label("state"),
            Category.name.label("category"),
            Picture.digest,
            Picture.widths,
        )
        .outerjoin(Category, Category.id == Article.category_id)
        .outerjoin(Picture, Picture.id == Article.picture_id)
    )


def _state(state: str) -> ColumnElement[bool]:
    fresh = (Article.status == "draft", Article.publish_at.is_(None))
    ways: dict[str, ColumnElement[bool]] = {
        "": Article.status != "trashed",
        "draft": (Article.publications == 0) & fresh[0] & fresh[1],
        "down": (Article.publications > 0) & fresh[0] & fresh[1],
        "scheduled": (Article.status == "draft") & Article.publish_at.is_not(None),
        "live": Article.status == "published",
        "trash": Article.status == "trashed",
    }
    return ways.get(state, false())


def _narrowing(wanted: DeskFilter) -> list[ColumnElement[bool]]:
    if wanted.ids is not None:
        return [Article.id.in_(wanted.ids)]
    conditions: list[ColumnElement[bool]] = []
    if wanted.category_id:
        conditions.append(Article.category_id == wanted.category_id)
    if wanted.author_id:
        theirs = select(ArticleAuthor.article_id).where(ArticleAuthor.user_id == wanted.author_id)
        conditions.append(Article.id.in_(theirs))
    for word in wanted.words.lower().split()[:WORDS_MAX]:
        conditions.append(
            or_(
                *(
                    func.lower(column).contains(word, autoescape=True)
                    for column in (Article.title, Article.summary)
                )
            )
        )
    return conditions


def _with_authors(session: Session, rows: Sequence[Row[Any]]) -> list[DeskArticle]:
    authors: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    if rows:
        query = (
            select(ArticleAuthor.article_id, User.id, User.nickname)
            .join(User, User.id == ArticleAuthor.user_id)
            .where(ArticleAuthor.article_id.in_([row.id for row in rows]))
            .order_by(ArticleAuthor.article_id, ArticleAuthor.position)
        )
        for article_id, user_id, nickname in session.execute(query):
            authors[article_id].append((user_id, nickname))
    return [_article(row, authors[row.id]) for row in rows]


def _article(row: Row[Any], authors: Sequence[tuple[int, str]]) -> DeskArticle:
    width = row.widths.split(",")[0] if row.digest else ""
    return DeskArticle(
        **{name: getattr(row, name) for name in _KEPT},
        state=row.state,
        category=row.category or "",
        author_ids=tuple(user_id for user_id, _name in authors),
        authors=tuple(name for _id, name in authors),
        picture_url=f"/media/{row.digest[:32]}-{width}.webp" if row.digest else "",
        pluses=row.plus_count,
        minuses=row.minus_count,
        comments=row.comment_count,
        words=row.word_count,
    )


_KEPT = (
    *("id", "slug", "title", "summary", "picture_alt", "published_at", "updated_at"),
    *("publish_at", "unpublish_at", "trashed_at", "schedule_fault", "publications"),
)
_PLAIN = (*_KEPT, "plus_count", "minus_count", "comment_count", "word_count")
_STATE = case(
    (Article.status == "trashed", "trash"),
    (Article.status == "published", "live"),
    (Article.publish_at.is_not(None), "scheduled"),
    (Article.publications > 0, "down"),
    else_="draft",
)
_ORDERS: dict[str, tuple[Any, bool]] = {
    "updated": (Article.updated_at, False),
    "published": (Article.published_at, False),
    "title": (Article.title, True),
}
