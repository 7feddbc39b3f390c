"""The read side of content: plain rows, one statement for a page with all that belongs to it.

Tags and authors come as JSON from the database, so a page of any length is one statement.
Lists do not read bodies. Paging is by key: (published_at, id) for articles, id for comments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Row, RowMapping, TextualSelect, bindparam, column, text
from sqlalchemy.orm import Session

from cms.sdk.events import ArticleFacts
from cms.sdk.tables import UtcTime
from cms.settings_stamp import SETTINGS_STAMP

_JSON = {
    "sqlite": {
        "tags": "json_group_array(json_object('slug', t.slug, 'name', t.name))",
        "authors": "json_group_array(json_object('id', u.id, 'nickname', u.nickname,"
        " 'avatar', u.avatar))",
    },
    "postgresql": {
        "tags": "json_agg(json_build_object('slug', t.slug, 'name', t.name))::text",
        "authors": "json_agg(json_build_object('id', u.id, 'nickname', u.nickname,"
        " 'avatar', u.avatar))::text",
    },
}
_ARTICLE = (
    *(f"a.{name}" for name in ("id", "slug", "title", "summary", "language", "published_at")),
    *(f"a.{name}" for name in ("updated_at", "word_count", "reading_seconds", "plus_count")),
    *(f"a.{name}" for name in ("minus_count", "comment_count", "version")),
    *(f"a.{name}" for name in ("seo_title", "seo_description")),
    *(f"a.picture_{name}" for name in ("alt", "caption", "credit")),
    *(f"p.{name} AS picture_{name}" for name in ("digest", "width", "height", "widths")),
    "c.slug AS category_slug",
    "c.name AS category_name",
    """(SELECT {tags} FROM (SELECT t.slug, t.name FROM article_tag x JOIN tag t ON t.id = x.tag_id
       WHERE x.article_id = a.id ORDER BY t.slug) t) AS tags""",
    """(SELECT {authors} FROM (SELECT u.id, u.nickname, u.avatar FROM article_author x
       JOIN "user" u ON u.id = x.user_id WHERE x.article_id = a.id ORDER BY x.position) u)
       AS authors""",
    f"{SETTINGS_STAMP} AS settings_stamp",
)
_BODY = ("b.markdown", "b.html")
_FROM = """
    FROM article a LEFT JOIN category c ON c.id = a.category_id
    LEFT JOIN picture p ON p.id = a.picture_id
"""


@dataclass(frozen=True, kw_only=True)
class ArticleFilter:
    """What a list is narrowed to; empty means everything that is live."""

    category: str = ""
    tag: str = ""
    author_id: int | None = None
    words: str = ""
    after: tuple[datetime, int] | None = None
    oldest_first: bool = False


@dataclass(frozen=True)
class ArticleRow:
    """An article as read: its columns, its tags, its authors in order."""

    columns: RowMapping
    tags: list[dict[str, Any]] = field(default_factory=list)
    authors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def settings_stamp(self) -> str:
        """Which settings of the plugins stood when this was read."""
        return str(self.columns["settings_stamp"])

    @property
    def facts(self) -> ArticleFacts:
        """The facts that plugins see, without another look at the database."""
        return ArticleFacts(
            id=self.columns["id"],
            author_ids=tuple(author["id"] for author in self.authors),
            word_count=self.columns["word_count"],
            reading_seconds=self.columns["reading_seconds"],
            published_at=self.columns["published_at"],
        )


def list_articles(session: Session, wanted: ArticleFilter, limit: int) -> list[ArticleRow]:
    """Return up to ``limit`` live articles, newest first unless asked otherwise."""
    conditions, values = _conditions(wanted)
    order, sign = ("ASC", ">") if wanted.oldest_first else ("DESC", "<")
    if wanted.after:
        conditions.append(f"(a.published_at, a.id) {sign} (:after_at, :after_id)")
        values["after_at"], values["after_id"] = wanted.after
    wanted_rows = (
        f"WHERE {' AND '.join(conditions)}"
        f" ORDER BY a.published_at {order}, a.id {order} LIMIT :limit"
    )
    return _rows(session, _ARTICLE, wanted_rows, {**values, "limit": limit})


def count_articles(session: Session, wanted: ArticleFilter) -> int:
    """Count all live articles that match, on whichever page."""
    conditions, values = _conditions(wanted)
    statement = f"SELECT count(*) FROM article a WHERE {' AND '.join(conditions)}"  # noqa: S608  (fragments below)
    return session.scalar(text(statement), values) or 0


def _conditions(wanted: ArticleFilter) -> tuple[list[str], dict[str, Any]]:
    conditions = ["a.status = 'published'"]
    values: dict[str, Any] = {}
    if wanted.category:
        conditions.append("a.category_id = (SELECT id FROM category WHERE slug = :category)")
        values["category"] = wanted.category
    if wanted.tag:
        conditions.append(
            "EXISTS (SELECT 1 FROM article_tag x JOIN tag t ON t.id = x.tag_id"
            " WHERE x.article_id = a.id AND t.slug = :tag)"
        )
        values["tag"] = wanted.tag
    if wanted.author_id is not None:
        conditions.append(
            "EXISTS (SELECT 1 FROM article_author x"
            " WHERE x.article_id = a.id AND x.user_id = :author_id)"
        )
        values["author_id"] = wanted.author_id
    for number, word in enumerate(wanted.words.split()[:8]):
        pattern = f":word{number} ESCAPE '!'"
        conditions.append(f"(lower(a.title) LIKE {pattern} OR lower(a.summary) LIKE {pattern})")
        values[f"word{number}"] = f"%{_escaped(word.lower())}%"
    return conditions, values


def one_article(session: Session, *, slug: str = "", article_id: int = 0) -> ArticleRow | None:
    """Return one live article with its body, by slug or id; None if there is none."""
    condition = "a.slug = :slug" if slug else "a.id = :article_id"
    values = {"slug": slug} if slug else {"article_id": article_id}
    wanted = f"JOIN article_body b ON b.article_id = a.id WHERE {condition}"
    rows = _rows(session, _ARTICLE + _BODY, f"{wanted} AND a.status = 'published'", values)
    return rows[0] if rows else None


def moved_to(session: Session, slug: str) -> str | None:
    """Return the slug of the live article that had this one before; None if there is none."""
    statement = text(
        "SELECT a.slug FROM article_redirect r JOIN article a ON a.id = r.article_id"
        " WHERE r.slug = :slug AND a.status = 'published'"
    )
    found: str | None = session.scalar(statement, {"slug": slug})
    return found


def list_comments(
    session: Session, article_id: int, after_id: int, limit: int
) -> Sequence[RowMapping]:
    """Return visible comments with their writers, oldest first, after a comment's id.

    Each row has the ``settings_stamp`` that stood when it was read.
    """
    statement = text(
        "SELECT m.id, m.body, m.html, m.created_at, m.like_count,"  # noqa: S608  (a constant)
        " m.dislike_count, u.id AS user_id, u.nickname, u.avatar,"
        f" {SETTINGS_STAMP} AS settings_stamp"
        ' FROM comment m JOIN "user" u ON u.id = m.user_id'
        " WHERE m.article_id = :article_id AND m.status = 'visible' AND m.id > :after_id"
        " ORDER BY m.id LIMIT :limit"
    ).columns(created_at=UtcTime())
    values = {"article_id": article_id, "after_id": after_id, "limit": limit}
    return session.execute(statement, values).mappings().all()


def list_categories(session: Session) -> Sequence[RowMapping]:
    """Return the categories that have live articles, in their order, with the counts."""
    return (
        session.execute(
            text(
                "SELECT c.slug, c.name, count(*) AS articles FROM category c"
                " JOIN article a ON a.category_id = c.id AND a.status = 'published'"
                " GROUP BY c.id, c.slug, c.name, c.position ORDER BY c.position, c.id"
            )
        )
        .mappings()
        .all()
    )


def list_tags(session: Session, after_slug: str, *, limit: int) -> Sequence[Row[Any]]:
    """Return tags of live articles with the counts, by slug, after a slug."""
    statement = text(
        "SELECT t.slug, t.name, count(*) AS articles FROM tag t"
        " JOIN article_tag x ON x.tag_id = t.id"
        " JOIN article a ON a.id = x.article_id AND a.status = 'published'"
        " WHERE t.slug > :after_slug GROUP BY t.slug, t.name ORDER BY t.slug LIMIT :limit"
    )
    return session.execute(statement, {"after_slug": after_slug, "limit": limit}).all()


def list_authors(
    session: Session, after_name: str, after_id: int, *, limit: int
) -> Sequence[Row[Any]]:
    """Return people with live articles and the counts, by name, after a name and id."""
    statement = text(
        'SELECT u.id, u.nickname, u.bio, u.avatar, count(*) AS articles FROM "user" u'
        " JOIN article_author x ON x.user_id = u.id"
        " JOIN article a ON a.id = x.article_id AND a.status = 'published'"
        " WHERE (u.nickname, u.id) > (:after_name, :after_id)"
        " GROUP BY u.id, u.nickname, u.bio, u.avatar ORDER BY u.nickname, u.id LIMIT :limit"
    )
    values = {"after_name": after_name, "after_id": after_id, "limit": limit}
    return session.execute(statement, values).all()


def _rows(
    session: Session, columns: tuple[str, ...], wanted: str, values: Mapping[str, Any]
) -> list[ArticleRow]:
    statement = _statement(session.get_bind().dialect.name, columns, wanted)
    return [
        ArticleRow(row, orjson.loads(row["tags"] or "[]"), orjson.loads(row["authors"] or "[]"))
        for row in session.execute(statement, values).mappings()
    ]


@lru_cache(maxsize=1000)
def _statement(dialect: str, columns: tuple[str, ...], wanted: str) -> TextualSelect:
    """Return the statement with all columns named in order, so that it is prepared only once."""
    statement = text(f"SELECT {', '.join(columns)} {_FROM} {wanted}".format(**_JSON[dialect]))
    if ":after_at" in wanted:
        statement = statement.bindparams(bindparam("after_at", type_=UtcTime()))
    names = [one.split()[-1].rpartition(".")[2] for one in columns]
    return statement.columns(
        *(column(name, UtcTime() if name.endswith("_at") else None) for name in names)
    )


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
