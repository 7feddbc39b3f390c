"""The answer to an act: what it made, what moved and why, what was not paid and why."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import shapes
from cms.api.respond import answer
from cms.api.retries import REPLAYED
from cms.services.outcome import Outcome


def acted(data: dict[str, Any], result: Outcome, user_id: int, *, status: int = 200) -> Response:
    """Return an act's answer: ``status`` the first time, 200 and marked when it is a replay."""
    body = data | shapes.outcome(result, user_id)
    if not result.replayed:
        return answer(body, status=status)
    response = answer(body)
    response.headers[REPLAYED] = "true"
    return response
