"""Answers: orjson, strong ETags, cache headers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from flask import Response, current_app, request
from flask.json.provider import JSONProvider

# Browsers heed stale-while-revalidate too and would hide readers' own acts from them, so only
# caches in front of us are told of it (RFC 9213).
PUBLIC = {
    "Cache-Control": "public, max-age=0, s-maxage=30",
    "CDN-Cache-Control": "public, max-age=30, stale-while-revalidate=60",
}
PRIVATE = "private, no-store"


class OrjsonProvider(JSONProvider):
    """Strict and fast JSON: no NaN, no lone surrogates, bounded nesting."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        """Return JSON text."""
        return orjson.dumps(obj, option=orjson.OPT_NON_STR_KEYS).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """Parse JSON; anything but strict UTF-8 JSON is a ValueError."""
        return orjson.loads(s)


def answer(
    data: object,
    *,
    status: int = 200,
    links: Mapping[str, str] | None = None,
    meta: Mapping[str, object] | None = None,
) -> Response:
    """Return a personal answer in the envelope: data, links, meta."""
    body: dict[str, object] = {"data": data, "links": links or {}, "meta": meta or {}}
    response = answer_text(orjson.dumps(body), status)
    if links and "next" in links:
        response.headers["Link"] = f'<{links["next"]}>; rel="next"'
    return response


def answer_text(text: str | bytes, status: int) -> Response:
    """Return a personal answer whose JSON is made already."""
    response: Response = current_app.response_class(text, status, mimetype="application/json")
    if not text:
        del response.headers["Content-Type"]
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Vary"] = "Authorization"
    return response


def nothing() -> Response:
    """Return that it is done and there is nothing to say."""
    return answer_text("", 204)


def public(data: object, **envelope: Any) -> Response:
    """Return an answer that is the same for everybody, or 304 to those who have it already.

    The ETag is that of the bytes, so it depends on whatever the answer depends on: articles,
    settings, plugins, the code itself.
    """
    return cacheable(answer(data, **envelope))


def cacheable(response: Response) -> Response:
    """Return the response with its ETag, for anybody to keep; 304 to those who have it."""
    response.headers.update(PUBLIC)
    response.headers.pop("Vary", None)
    response.set_etag(hashlib.blake2b(response.get_data(), digest_size=16).hexdigest())
    response.make_conditional(request)
    return response


def moved(address: str) -> Response:
    """Return that it is at another address of this API now; it may move again."""
    response = answer_text("", 301)
    response.headers.update(PUBLIC)
    response.headers.pop("Vary", None)
    response.headers["Location"] = address
    return response


def iso(moment: datetime | None) -> str | None:
    """Return a moment as RFC 3339 text in UTC."""
    return f"{moment.isoformat()[:19]}Z" if moment else None
