"""Articles, categories, authors: public, cacheable, the same for everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response

from cms.api import schemas, shapes
from cms.api.access import tribune
from cms.api.parsing import Blueprint
from cms.api.respond import next_link, not_modified, public, read_cursor
from cms.content.facts import article_not_found
from cms.content.markdown import plain_text
from cms.content.queries import (
    ArticleFilter,
    ArticleRow,
    count_articles,
    list_articles,
    list_authors,
    list_categories,
    one_article,
)

blueprint = Blueprint("articles", __name__, url_prefix="/api/v1", description="What is published")


@blueprint.get("/articles")
@blueprint.arguments(schemas.ArticleList, location="query")
@blueprint.response(200)
def articles(parameters: dict[str, Any]) -> Response:
    """List live articles, newest first."""
    oldest_first = parameters["sort"] == "published_at"
    wanted = ArticleFilter(
        category=parameters["category"],
        tag=parameters["tag"],
        author_id=parameters["author"],
        words=parameters["q"],
        after=_after(parameters["after"]),
        oldest_first=oldest_first,
    )
    size, site = parameters["size"], tribune()
    with site.reading() as session:
        rows = list_articles(session, wanted, size + 1)
        total = count_articles(session, wanted.category) if parameters["meta"] else None
        stamp = rows[0].settings_stamp if rows else None
        snapshot = site.host.snapshot(session, site.clock.now(), stamp)
        versions = [(name, own.version) for name, own in snapshot.settings.items()]
        etag, same = not_modified([(r.columns, r.authors) for r in rows], versions, total)
        if same:
            return same
        fields = site.host.article_fields([row.facts for row in rows[:size]], snapshot)
    links = {}
    if len(rows) > size:
        last = rows[size - 1].columns
        links["next"] = next_link([last["published_at"].isoformat(), last["id"]])
    data = [shapes.article(row, fields[row.columns["id"]]) for row in rows[:size]]
    return public(etag, data, links=links, meta={} if total is None else {"total": total})


def _after(cursor: str) -> tuple[Any, int] | None:
    if not cursor:
        return None
    moment, article_id = read_cursor(cursor)
    return datetime.fromisoformat(moment), article_id


@blueprint.get("/articles/<article_ref:ref>")
@blueprint.arguments(schemas.ArticleOne, location="query")
@blueprint.response(200)
def article(parameters: dict[str, Any], ref: str) -> Response:
    """Return one live article by id or slug, with its body."""
    site = tribune()
    with site.reading() as session:
        row = find_article(session, ref)
        snapshot = site.host.snapshot(session, site.clock.now(), row.settings_stamp)
        versions = [(name, own.version) for name, own in snapshot.settings.items()]
        etag, same = not_modified(row.columns, row.authors, versions)
        if same:
            return same
        fields = site.host.article_fields([row.facts], snapshot)
    data = shapes.article(row, fields[row.columns["id"]])
    data["body"] = _body(row, parameters["body"])
    return public(etag, data)


def find_article(session: Any, ref: str) -> ArticleRow:
    """Return a live article by id or slug; raise NotFound."""
    if ref.isdigit() and len(ref) > 18:
        raise article_not_found()
    row = (
        one_article(session, article_id=int(ref))
        if ref.isdigit()
        else one_article(session, slug=ref)
    )
    if row is None:
        raise article_not_found()
    return row


def _body(row: ArticleRow, form: str) -> str:
    if form == "text":
        return plain_text(row.columns["markdown"])
    found: str = row.columns[form]
    return found


@blueprint.get("/categories")
@blueprint.response(200)
def categories() -> Response:
    """List the categories that have live articles."""
    with tribune().reading() as session:
        rows = [dict(row) for row in list_categories(session)]
    etag, same = not_modified(rows)
    return same or public(etag, rows)


@blueprint.get("/authors")
@blueprint.response(200)
def authors() -> Response:
    """List the people who have live articles."""
    with tribune().reading() as session:
        rows = [dict(row) | shapes.person(row.id, row.nickname) for row in list_authors(session)]
    etag, same = not_modified(rows)
    return same or public(etag, rows)
