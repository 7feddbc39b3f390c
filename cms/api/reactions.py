"""Plus or minus an article, like or dislike a comment, and take it back."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api.access import principal, tribune
from cms.api.acted import acted
from cms.api.blueprint import Blueprint
from cms.api.respond import nothing
from cms.api.schemas import incoming, money
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction

blueprint = Blueprint(
    "reactions", __name__, url_prefix="/api/v1", description="Plus, minus, like, dislike"
)
ARTICLE = "/articles/<id64:article_id>/reaction"
COMMENT = "/comments/<id64:comment_id>/reaction"


@blueprint.put(ARTICLE, signed_in=True, refuses=(402, 403))
@blueprint.arguments(incoming.ArticleReaction)
@blueprint.response(200, money.ReactionPlaced)
def put_article_reaction(body: dict[str, Any], article_id: int) -> Response:
    """Give an article a plus or a minus.

    The same again changes nothing. The other kind takes the first one back. With a quote's `id`
    it moves what was quoted, or nothing.
    """
    return _react(Target(article_id=article_id), body)


@blueprint.put(COMMENT, signed_in=True, refuses=(402, 403))
@blueprint.arguments(incoming.CommentReaction)
@blueprint.response(200, money.ReactionPlaced)
def put_comment_reaction(body: dict[str, Any], comment_id: int) -> Response:
    """Like or dislike a comment.

    The same again changes nothing. The other kind takes the first one back. With a quote's `id`
    it moves what was quoted, or nothing.
    """
    return _react(Target(comment_id=comment_id), body)


def _react(target: Target, body: dict[str, Any]) -> Response:
    who, kind = principal(), body["kind"]
    result = add_reaction(tribune(), who.user_id, who.role, target, kind, body["quote"])
    return acted({"kind": kind}, result, who.user_id)


@blueprint.delete(ARTICLE, signed_in=True, refuses=(403,))
@blueprint.response(204)
def delete_article_reaction(article_id: int) -> Response:
    """Take one's reaction to an article back, with everything it moved."""
    withdraw_reaction(tribune(), principal().user_id, Target(article_id=article_id))
    return nothing()


@blueprint.delete(COMMENT, signed_in=True, refuses=(403,))
@blueprint.response(204)
def delete_comment_reaction(comment_id: int) -> Response:
    """Take one's reaction to a comment back, with everything it moved."""
    withdraw_reaction(tribune(), principal().user_id, Target(comment_id=comment_id))
    return nothing()
