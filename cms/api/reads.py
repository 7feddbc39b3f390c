"""Reading: begin, and report that it goes on; the server's clock decides when it counts."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import shapes
from cms.api.access import principal, tribune
from cms.api.blueprint import Blueprint
from cms.api.respond import answer
from cms.api.schemas import incoming, people
from cms.services.reads import beat, start_reading

blueprint = Blueprint("reads", __name__, url_prefix="/api/v1", description="Reading that counts")


@blueprint.post("/articles/<id64:article_id>/reads", signed_in=True)
@blueprint.response(201, people.ReadingBegun)
def post_read(article_id: int) -> Response:
    """Begin to read an article.

    The token goes with every beat. Beginning again begins a new reading.
    """
    begun = start_reading(tribune(), principal().user_id, article_id)
    return answer(vars(begun), status=201)


@blueprint.post("/reads/<hex24:reading_id>/beats", signed_in=True, refuses=(402, 403))
@blueprint.arguments(incoming.Beat)
@blueprint.response(200, people.Progress)
def post_beat(body: dict[str, Any], reading_id: str) -> Response:
    """Report that reading goes on.

    The beat that makes the reading valid says what was earned.
    """
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
