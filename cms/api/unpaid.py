"""Why not: what one was not paid, and asking for it."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import shapes
from cms.api.access import principal, tribune
from cms.api.blueprint import Blueprint
from cms.api.cursors import next_link
from cms.api.respond import answer, nothing
from cms.api.schemas import incoming, money
from cms.services.money.unpaid import appeal, own_unpaid

blueprint = Blueprint("unpaid", __name__, url_prefix="/api/v1", description="Why not")


@blueprint.get("/me/unpaid", signed_in=True)
@blueprint.arguments(incoming.Page, location="query")
@blueprint.response(200, money.Unpaid(many=True))
def unpaid(parameters: dict[str, Any]) -> Response:
    """List what one was not paid, or not in full, newest first, each with its one reason."""
    (before,) = parameters.get("after", [None])
    found = own_unpaid(tribune(), principal().user_id, before=before, limit=parameters["size"])
    links = {"next": next_link([found.found[-1].id])} if found.has_more else {}
    return answer([shapes.unpaid(one) for one in found.found], links=links)


@blueprint.put("/me/unpaid/<id64:unpaid_id>/appeal", signed_in=True)
@blueprint.arguments(incoming.Appeal)
@blueprint.response(204)
def put_appeal(body: dict[str, Any], unpaid_id: int) -> Response:
    """Ask an operator to pay what was withheld. The same words again change nothing."""
    appeal(tribune(), principal().user_id, unpaid_id, body["reason"])
    return nothing()
