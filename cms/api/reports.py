"""Profit and loss of an article: bought reports, and one's own figures for nothing."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import shapes
from cms.api.access import principal, tribune
from cms.api.acted import acted
from cms.api.blueprint import Blueprint
from cms.api.respond import answer
from cms.api.schemas import incoming, money
from cms.content.facts import live_article
from cms.ledger.pnl import profit_and_loss
from cms.sdk.errors import NotAllowed
from cms.services.dealings.reports import get_report, request_report

blueprint = Blueprint("reports", __name__, url_prefix="/api/v1", description="Profit and loss")


@blueprint.post("/articles/<id64:article_id>/reports", signed_in=True, refuses=(402, 403))
@blueprint.arguments(incoming.ReportOrder, required=False)
@blueprint.response(201, money.ReportBought)
@blueprint.response(200, money.ReportBought, description="One has the current instance already")
def post_report(body: dict[str, Any], article_id: int) -> Response:
    """Buy a report instance.

    While nothing has changed the article's books, the instance that one has costs nothing. With
    a quote's `id` it costs what was quoted, or nothing is bought.
    """
    who, quoted = principal(), body["quote"]
    report, result = request_report(tribune(), who.user_id, who.role, article_id, quoted)
    return acted(shapes.report(report), result, who.user_id, status=201)


@blueprint.get("/reports/<id64:report_id>", signed_in=True)
@blueprint.response(200, money.Report)
def report(report_id: int) -> Response:
    """Return a report instance of one's own."""
    return answer(shapes.report(get_report(tribune(), principal().user_id, report_id)))


@blueprint.get("/articles/<id64:article_id>/pnl", signed_in=True, refuses=(403,))
@blueprint.arguments(incoming.Scope, location="query")
@blueprint.response(200, money.ScopedTable)
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
