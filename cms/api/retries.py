"""`Idempotency-Key` on writes: the same request again is given the first answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import structlog
from flask import Response, request
from sqlalchemy.exc import IntegrityError

from cms.api.access import tribune
from cms.api.respond import answer_text
from cms.sdk.errors import Busy
from cms.services.retries import Attempt, Kept, claim, keep, kept_answer, request_hmac

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,255}")
REPLAYED = "Idempotent-Replayed"
log = structlog.get_logger()


class MalformedKey(ValueError):
    """An Idempotency-Key that cannot be used."""


def once(view: Callable[[], Response], owner_id: int, *, keeps_answer: bool) -> Response:
    """Return the view's response, or under a known key the first one.

    An answer that holds a secret is not kept: there `is_retry` tells the view, which makes it
    anew. Raises MalformedKey, Invalid and Conflict.
    """
    attempt = _attempt(owner_id)
    if attempt is None:
        return view()
    site = tribune()
    kept = kept_answer(site, attempt)
    if kept is None:
        return _first(view, attempt, keeps_answer=keeps_answer)
    if keeps_answer:
        response = answer_text(kept.answer, kept.status)
    else:
        request.environ["tribune.is_retry"] = True
        response = view()
    response.headers[REPLAYED] = "true"
    return response


def is_retry() -> bool:
    """Say whether this request was carried out before, under the same key."""
    return bool(request.environ.get("tribune.is_retry"))


def _attempt(owner_id: int) -> Attempt | None:
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not KEY.fullmatch(key):
        raise MalformedKey
    parts = request.method.encode(), request.full_path.encode(), request.get_data()
    digest = request_hmac(tribune().config, *parts)
    return Attempt(owner_id=owner_id, key=key, request_hmac=digest)


def _first(view: Callable[[], Response], attempt: Attempt, *, keeps_answer: bool) -> Response:
    site = tribune()
    if not keeps_answer:
        response = view()
        _keep(attempt, Kept(status=response.status_code, answer=""))
        return response
    with site.together_with(lambda session: claim(site, session, attempt)):
        response = view()
    _keep(attempt, Kept(status=response.status_code, answer=response.get_data(as_text=True)))
    return response


def _keep(attempt: Attempt, kept: Kept) -> None:
    """The act is done whatever happens here, so the caller gets the answer in any case."""
    try:
        keep(tribune(), attempt, kept)
    except (Busy, IntegrityError):
        log.warning("answer not kept", owner_id=attempt.owner_id)
