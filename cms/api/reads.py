"""Reading: begin, and report that it goes on; the server's clock decides when it counts."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import shapes
from cms.api.access import principal, tribune
from cms.api.blueprint import Blueprint
from cms.api.respond import answer
from cms.api.schemas import incoming, people
from cms.content.reading_credit import REASONS, Beat
from cms.services.dealings.beats import beat
from cms.services.dealings.reads import start_reading

blueprint = Blueprint("reads", __name__, url_prefix="/api/v1", description="Reading that counts")


@blueprint.post("/articles/<id64:article_id>/reads", signed_in=True)
@blueprint.response(201, people.ReadingBegun)
def post_read(article_id: int) -> Response:
    """Begin to read an article.

    The token goes with every beat. Beginning again within a day goes on with the same reading on
    a new token; the older one ends with it.
    """
    begun = start_reading(tribune(), principal().user_id, article_id)
    return answer(vars(begun), status=201)


@blueprint.post("/reads/<hex24:reading_id>/beats", signed_in=True, refuses=(402, 403))
@blueprint.arguments(incoming.Beat)
@blueprint.response(200, people.Progress)
def post_beat(body: dict[str, Any], reading_id: str) -> Response:
    """Report that reading goes on.

    Send one every `beat_seconds` while the page is in sight, with the next `sequence`. What is
    credited is the server's own time since the last beat, 12 seconds at most. `reasons` say why
    a part of it is not, or why the reading does not count yet. The beat that makes the reading
    count says what was earned. The same beat again credits nothing.
    """
    who = principal()
    said = Beat(
        sequence=body["sequence"],
        is_visible=body["visible"],
        is_active=body["active"],
        depth_percent=body["depth_percent"],
    )
    progress = beat(tribune(), who.user_id, who.role, reading_id, body["token"], said)
    result = progress.outcome
    return answer(
        {
            "credited_seconds": progress.credited_seconds,
            "expected_seconds": progress.expected_seconds,
            "required_seconds": progress.required_seconds,
            "is_valid": progress.is_valid,
            "reasons": [{"code": code, "detail": REASONS[code]} for code in progress.reasons],
            **(shapes.outcome(result, who.user_id) if result else {"moved": [], "skipped": []}),
        }
    )
