"""What readers do: react, comment, read, buy a report; and what each would cost beforehand."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import schemas, shapes
from cms.api.access import principal, tribune
from cms.api.parsing import Blueprint
from cms.api.respond import answer, iso, next_link, not_modified, public, read_cursor
from cms.content.facts import live_article
from cms.content.queries import list_comments
from cms.ledger.pnl import profit_and_loss
from cms.sdk.errors import NotAllowed
from cms.services.comments import delete_comment, post_comment, quote_comment
from cms.services.outcome import Outcome, Quote
from cms.services.publish import quote_publish
from cms.services.react import Target, add_reaction, quote_reaction, withdraw_reaction
from cms.services.reads import beat, start_reading
from cms.services.reports import get_report, quote_report, request_report

blueprint = Blueprint("acts", __name__, url_prefix="/api/v1", description="What readers do")
REPLAYED = {"Idempotent-Replayed": "true"}


@blueprint.put("/articles/<id64:article_id>/reaction")
@blueprint.arguments(schemas.ArticleReaction)
@blueprint.response(200)
def put_article_reaction(body: dict[str, Any], article_id: int) -> Response:
    """Give an article a plus or a minus. The same again changes nothing."""
    return _react(Target(article_id=article_id), body["kind"])


@blueprint.put("/comments/<id64:comment_id>/reaction")
@blueprint.arguments(schemas.CommentReaction)
@blueprint.response(200)
def put_comment_reaction(body: dict[str, Any], comment_id: int) -> Response:
    """Like or dislike a comment. The same again changes nothing."""
    return _react(Target(comment_id=comment_id), body["kind"])


def _react(target: Target, kind: Any) -> Response:
    who = principal()
    result = add_reaction(tribune(), who.user_id, who.role, target, kind)
    return _told({"kind": kind}, result, who.user_id)


def _told(data: dict[str, Any], result: Outcome, user_id: int, status: int = 200) -> Response:
    headers = REPLAYED if result.replayed else None
    return answer(data | shapes.outcome(result, user_id), status=status, headers=headers)


@blueprint.delete("/articles/<id64:article_id>/reaction")
@blueprint.response(204)
def delete_article_reaction(article_id: int) -> Response:
    """Take one's reaction to an article back, with everything it moved."""
    withdraw_reaction(tribune(), principal().user_id, Target(article_id=article_id))
    return Response(status=204)


@blueprint.delete("/comments/<id64:comment_id>/reaction")
@blueprint.response(204)
def delete_comment_reaction(comment_id: int) -> Response:
    """Take one's reaction to a comment back, with everything it moved."""
    withdraw_reaction(tribune(), principal().user_id, Target(comment_id=comment_id))
    return Response(status=204)


@blueprint.get("/articles/<id64:article_id>/comments")
@blueprint.arguments(schemas.Page, location="query")
@blueprint.response(200)
def comments(parameters: dict[str, Any], article_id: int) -> Response:
    """List an article's comments, oldest first."""
    after = read_cursor(parameters["after"])[0] if parameters["after"] else 0
    size, site = parameters["size"], tribune()
    with site.reading() as session:
        live_article(session, article_id)
        rows = list_comments(session, article_id, after, size + 1)
        shown = rows[:size]
        snapshot = site.host.snapshot(session, site.clock.now())
        fields = site.host.user_fields(sorted({row["user_id"] for row in shown}), snapshot)
    data = [shapes.comment(row, fields[row["user_id"]]) for row in shown]
    etag, same = not_modified(data, len(rows) > size)
    if same:
        return same
    links = {"next": next_link([shown[-1]["id"]])} if len(rows) > size else {}
    return public(etag, data, links=links)


@blueprint.post("/articles/<id64:article_id>/comments")
@blueprint.arguments(schemas.NewComment)
@blueprint.response(201)
def post_article_comment(body: dict[str, Any], article_id: int) -> Response:
    """Comment on an article. The same words again are the same comment."""
    who = principal()
    result = post_comment(tribune(), who.user_id, who.role, article_id, body["body"])
    status = 200 if result.replayed else 201
    return _told({"id": result.subject_id}, result, who.user_id, status)


@blueprint.delete("/comments/<id64:comment_id>")
@blueprint.response(204)
def remove_comment(comment_id: int) -> Response:
    """Delete one's own comment."""
    delete_comment(tribune(), principal().user_id, comment_id)
    return Response(status=204)


@blueprint.post("/articles/<id64:article_id>/reads")
@blueprint.response(201)
def post_read(article_id: int) -> Response:
    """Begin to read; the token goes with every beat."""
    begun = start_reading(tribune(), principal().user_id, article_id)
    return answer(vars(begun), status=201)


@blueprint.post("/reads/<hex24:reading_id>/beats")
@blueprint.arguments(schemas.Beat)
@blueprint.response(200)
def post_beat(body: dict[str, Any], reading_id: str) -> Response:
    """Report that reading goes on; the beat that makes it valid says what was earned."""
    who = principal()
    progress = beat(tribune(), who.user_id, who.role, reading_id, body["token"])
    result = progress.outcome
    return answer(
        {
            "credited_seconds": progress.credited_seconds,
            "required_seconds": progress.required_seconds,
            "is_valid": progress.is_valid,
            "reason": progress.reason or None,
            **(shapes.outcome(result, who.user_id) if result else {"moved": [], "skipped": []}),
        }
    )


@blueprint.get("/articles/<id64:article_id>/quotes")
@blueprint.arguments(schemas.ArticleQuote, location="query")
@blueprint.response(200)
def article_quotes(parameters: dict[str, Any], article_id: int) -> Response:
    """Say what an action on an article would move now, or why it may not happen."""
    quoted = quote_article_action(parameters["action"], article_id)
    return answer(shapes.quote(quoted, principal().user_id))


def quote_article_action(action: Any, article_id: int) -> Quote:
    """Return the quote of one action on an article for whoever is signed in."""
    site, who = tribune(), principal()
    if action in ("plus", "minus"):
        target = Target(article_id=article_id)
        return quote_reaction(site, who.user_id, who.role, target, action)
    ask = {"comment": quote_comment, "report": quote_report, "publish": quote_publish}[action]
    return ask(site, who.user_id, who.role, article_id)


@blueprint.get("/comments/<id64:comment_id>/quotes")
@blueprint.arguments(schemas.CommentQuote, location="query")
@blueprint.response(200)
def comment_quotes(parameters: dict[str, Any], comment_id: int) -> Response:
    """Say what a like or dislike would move now, or why it may not happen."""
    who, target = principal(), Target(comment_id=comment_id)
    quoted = quote_reaction(tribune(), who.user_id, who.role, target, parameters["action"])
    return answer(shapes.quote(quoted, who.user_id))


@blueprint.post("/articles/<id64:article_id>/reports")
@blueprint.response(201)
def post_report(article_id: int) -> Response:
    """Buy a report instance; the current one again costs nothing."""
    who = principal()
    report, result = request_report(tribune(), who.user_id, who.role, article_id)
    data = {"id": report.id, "created_at": iso(report.created_at), **shapes.table(report.table)}
    return _told(data, result, who.user_id, 200 if result.replayed else 201)


@blueprint.get("/reports/<id64:report_id>")
@blueprint.response(200)
def report(report_id: int) -> Response:
    """Return a report instance of one's own."""
    found = get_report(tribune(), principal().user_id, report_id)
    data = {
        "id": found.id,
        "article_id": found.article_id,
        "created_at": iso(found.created_at),
        **shapes.table(found.table),
    }
    return answer(data)


@blueprint.get("/articles/<id64:article_id>/pnl")
@blueprint.arguments(schemas.Scope, location="query")
@blueprint.response(200)
def pnl(parameters: dict[str, Any], article_id: int) -> Response:
    """Return one's own profit and loss with an article, or its authors' to its authors."""
    site, who = tribune(), principal()
    with site.reading() as session:
        article = live_article(session, article_id)
        people = [who.user_id] if parameters["scope"] == "me" else list(article.author_ids)
        if who.user_id not in people:
            raise NotAllowed("pnl.scope", "Only its authors see the authors' figures")
        found = profit_and_loss(session, article_id, site.host.registry.lines, people)
    return answer({"scope": parameters["scope"], **shapes.table(found)})
