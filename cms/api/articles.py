"""Articles, categories, tags, authors: public, cacheable, the same for everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from cms.api import shapes
from cms.api.access import tribune
from cms.api.blueprint import Blueprint
from cms.api.cursors import next_link
from cms.api.respond import moved, public
from cms.api.schemas import content, incoming
from cms.api.schemas.fields import ID_MAX
from cms.content.facts import article_not_found
from cms.content.markdown import plain_text
from cms.content.queries import (
    ArticleFilter,
    ArticleRow,
    count_articles,
    list_articles,
    list_authors,
    list_categories,
    list_tags,
    moved_to,
    one_article,
)
from cms.sdk.errors import NotFound

blueprint = Blueprint("articles", __name__, url_prefix="/api/v1", description="What is published")


@blueprint.get("/articles")
@blueprint.arguments(incoming.ArticleList, location="query")
@blueprint.response(200, content.Article(many=True))
def articles(parameters: dict[str, Any]) -> Response:
    """List live articles, newest first, without their bodies."""
    wanted = ArticleFilter(
        category=parameters.get("category", ""),
        tag=parameters.get("tag", ""),
        author_id=parameters.get("author"),
        words=parameters.get("q", ""),
        after=_after(parameters.get("after")),
        oldest_first=parameters["sort"] == "published_at",
    )
    size, site = parameters["size"], tribune()
    with site.reading() as session:
        rows = list_articles(session, wanted, size + 1)
        meta = {"total": count_articles(session, wanted)} if "meta" in parameters else {}
        stamp = rows[0].settings_stamp if rows else None
        snapshot = site.host.snapshot(session, site.clock.now(), stamp)
        fields = site.host.article_fields([row.facts for row in rows[:size]], snapshot)
    links = {}
    if len(rows) > size:
        last = rows[size - 1].columns
        links["next"] = next_link([last["published_at"].isoformat(), last["id"]])
    data = [shapes.article(row, fields[row.columns["id"]]) for row in rows[:size]]
    return public(data, links=links, meta=meta)


def _after(cursor: list[Any] | None) -> tuple[datetime, int] | None:
    return (datetime.fromisoformat(cursor[0]), cursor[1]) if cursor else None


@blueprint.get("/articles/<article_ref:ref>")
@blueprint.arguments(incoming.ArticleOne, location="query")
@blueprint.response(200, content.WholeArticle)
@blueprint.alt_response(301, response="MOVED")
def article(parameters: dict[str, Any], ref: str) -> Response:
    """Return one live article by id or slug, with its body.

    A slug that the article had before is answered with 301 to the slug that it has now.
    """
    site = tribune()
    with site.reading() as session:
        try:
            row = find_article(session, ref)
        except NotFound:
            slug = moved_to(session, ref)
            if slug is None:
                raise
            return moved(_address(slug))
        snapshot = site.host.snapshot(session, site.clock.now(), row.settings_stamp)
        fields = site.host.article_fields([row.facts], snapshot)
    data = shapes.article(row, fields[row.columns["id"]])
    data["body"] = _body(row, parameters["body"])
    return public(data)


def _address(slug: str) -> str:
    path, query = url_for("articles.article", ref=slug), request.query_string.decode("ascii")
    return f"{path}?{query}" if query else path


def find_article(session: Session, ref: str) -> ArticleRow:
    """Return a live article by id or slug; raise NotFound."""
    row = None
    if not ref.isdigit():
        row = one_article(session, slug=ref)
    elif int(ref) <= ID_MAX:
        row = one_article(session, article_id=int(ref))
    if row is None:
        raise article_not_found()
    return row


def _body(row: ArticleRow, form: str) -> str:
    if form == "text":
        return plain_text(row.columns["markdown"])
    found: str = row.columns[form]
    return found


@blueprint.get("/categories")
@blueprint.response(200, content.Counted(many=True))
def categories() -> Response:
    """List the categories that have live articles, in their order."""
    with tribune().reading() as session:
        return public([dict(row) for row in list_categories(session)])


@blueprint.get("/tags")
@blueprint.arguments(incoming.Page, location="query")
@blueprint.response(200, content.Counted(many=True))
def tags(parameters: dict[str, Any]) -> Response:
    """List the tags of live articles, by slug."""
    size = parameters["size"]
    with tribune().reading() as session:
        rows = list_tags(session, *parameters.get("after", [""]), limit=size + 1)
    links = {"next": next_link([rows[size - 1].slug])} if len(rows) > size else {}
    return public([row._asdict() for row in rows[:size]], links=links)


@blueprint.get("/authors")
@blueprint.arguments(incoming.Page, location="query")
@blueprint.response(200, content.Author(many=True))
def authors(parameters: dict[str, Any]) -> Response:
    """List the people who have live articles, by name."""
    size = parameters["size"]
    with tribune().reading() as session:
        rows = list_authors(session, *parameters.get("after", ["", 0]), limit=size + 1)
    links = {}
    if len(rows) > size:
        links["next"] = next_link([rows[size - 1].nickname, rows[size - 1].id])
    data = [row._asdict() | shapes.person(row.id, row.nickname, row.avatar) for row in rows[:size]]
    return public(data, links=links)
