"""Comments of an article: list them, write one, delete one's own."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import shapes
from cms.api.access import principal, tribune
from cms.api.acted import acted
from cms.api.blueprint import Blueprint
from cms.api.cursors import next_link
from cms.api.respond import nothing, public
from cms.api.schemas import content, incoming, money
from cms.content.facts import live_article
from cms.content.queries import list_comments
from cms.services.dealings.comment_removal import delete_comment
from cms.services.dealings.comments import post_comment

blueprint = Blueprint("comments", __name__, url_prefix="/api/v1", description="What readers say")
COMMENTS = "/articles/<id64:article_id>/comments"


@blueprint.get(COMMENTS)
@blueprint.arguments(incoming.Page, location="query")
@blueprint.response(200, content.Comment(many=True))
def comments(parameters: dict[str, Any], article_id: int) -> Response:
    """List an article's comments, oldest first."""
    size, site = parameters["size"], tribune()
    (after_id,) = parameters.get("after", [0])
    with site.reading() as session:
        live_article(session, article_id)
        rows = list_comments(session, article_id, after_id, size + 1)
        shown = rows[:size]
        stamp = rows[0]["settings_stamp"] if rows else None
        snapshot = site.host.snapshot(session, site.clock.now(), stamp)
        fields = site.host.user_fields(sorted({row["user_id"] for row in shown}), snapshot)
    data = [shapes.comment(row, fields[row["user_id"]]) for row in shown]
    links = {"next": next_link([shown[-1]["id"]])} if len(rows) > size else {}
    return public(data, links=links)


@blueprint.post(COMMENTS, signed_in=True, refuses=(402, 403))
@blueprint.arguments(incoming.NewComment)
@blueprint.response(201, money.CommentPosted)
@blueprint.response(200, money.CommentPosted, description="The same words stand there already")
def post_article_comment(body: dict[str, Any], article_id: int) -> Response:
    """Comment on an article.

    The same words again are the same comment.
    """
    who = principal()
    result = post_comment(tribune(), who.user_id, who.role, article_id, body["body"], body["quote"])
    return acted({"id": result.subject_id}, result, who.user_id, status=201)


@blueprint.delete("/comments/<id64:comment_id>", signed_in=True)
@blueprint.response(204)
def delete_own_comment(comment_id: int) -> Response:
    """Delete one's own comment, with what it and the reactions to it moved."""
    delete_comment(tribune(), principal().user_id, comment_id)
    return nothing()
