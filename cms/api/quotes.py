"""Ask first: what an action would move now, or why it may not happen; how one stands."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import shapes
from cms.api.access import principal, tribune
from cms.api.blueprint import Blueprint
from cms.api.respond import answer, iso
from cms.api.schemas import incoming, money, people
from cms.sdk.money import decimal
from cms.services.articles.publish import quote_publish
from cms.services.dealings.comments import quote_comment
from cms.services.dealings.react import Target, quote_reaction
from cms.services.dealings.reports import quote_report
from cms.services.dealings.standing import standing_on
from cms.services.outcome import Quote

blueprint = Blueprint("quotes", __name__, url_prefix="/api/v1", description="Ask first")


@blueprint.get("/articles/<id64:article_id>/quotes", signed_in=True, refuses=(403, 409, 422))
@blueprint.arguments(incoming.ArticleQuote, location="query")
@blueprint.response(200, money.Quote)
def article_quotes(parameters: dict[str, Any], article_id: int) -> Response:
    """Say what an action on an article would move now, or why it may not happen."""
    quoted = _quote_on_article(parameters["action"], article_id)
    return answer(shapes.quote(quoted, principal().user_id))


@blueprint.get("/comments/<id64:comment_id>/quotes", signed_in=True)
@blueprint.arguments(incoming.CommentQuote, location="query")
@blueprint.response(200, money.Quote)
def comment_quotes(parameters: dict[str, Any], comment_id: int) -> Response:
    """Say what a like or dislike would move now, or why it may not happen."""
    who, target = principal(), Target(comment_id=comment_id)
    quoted = quote_reaction(tribune(), who.user_id, who.role, target, parameters["action"])
    return answer(shapes.quote(quoted, who.user_id))


@blueprint.get("/articles/<id64:article_id>/me", signed_in=True)
@blueprint.response(200, people.Standing)
def my_article(article_id: int) -> Response:
    """Return how one stands to an article.

    What one earned and when, one's reactions, comments and reports, and what each action would
    move now.
    """
    site, who = tribune(), principal()
    found = standing_on(site, who.user_id, article_id)
    actions = {
        action: shapes.quote(_quote_on_article(action, article_id), who.user_id)
        for action in ("plus", "minus", "comment", "report")
    }
    return answer(
        {
            "earned": decimal(found.earned_utwei) if found.earned_at else None,
            "earned_at": iso(found.earned_at),
            "has_read": found.has_read,
            "reaction": found.reaction,
            "comment_reactions": {str(i): kind for i, kind in found.comment_reactions.items()},
            "own_comments": found.own_comments,
            "reports": [{"id": i, "created_at": iso(at)} for i, at in found.reports],
            "actions": actions,
        }
    )


def _quote_on_article(action: Any, article_id: int) -> Quote:
    site, who = tribune(), principal()
    if action in ("plus", "minus"):
        target = Target(article_id=article_id)
        return quote_reaction(site, who.user_id, who.role, target, action)
    ask = {"comment": quote_comment, "report": quote_report, "publish": quote_publish}[action]
    return ask(site, who.user_id, who.role, article_id)
