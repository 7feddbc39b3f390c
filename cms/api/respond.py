"""Answers: orjson, strong ETags, cache headers, signed cursors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from flask import Response, current_app, request, url_for
from flask.json.provider import JSONProvider
from itsdangerous import BadSignature, URLSafeSerializer

from cms.content.queries import stamp
from cms.sdk.errors import Invalid

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
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a personal answer in the envelope: data, links, meta."""
    body: dict[str, object] = {"data": data, "links": links or {}, "meta": meta or {}}
    response: Response = current_app.response_class(
        orjson.dumps(body), status=status, mimetype="application/json"
    )
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Vary"] = "Authorization"
    response.headers.update(headers or {})
    if links and "next" in links:
        response.headers["Link"] = f'<{links["next"]}>; rel="next"'
    return response


def not_modified(*parts: object) -> tuple[str, Response | None]:
    """Return the ETag of what an answer depends on, and a 304 if the caller has it already."""
    etag = stamp(request.full_path, *parts)
    if etag in request.if_none_match:
        response = Response(status=304)
        response.set_etag(etag)
        response.headers.update(PUBLIC)
        return etag, response
    return etag, None


def public(etag: str, data: object, **envelope: Any) -> Response:
    """Return an answer that is the same for everybody and may be cached anywhere."""
    response = answer(data, **envelope)
    response.headers.update(PUBLIC)
    del response.headers["Vary"]
    response.set_etag(etag)
    return response


def iso(moment: datetime | None) -> str | None:
    """Return a moment as RFC 3339 text in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def next_link(cursor: list[object]) -> str:
    """Return this request's address with the cursor of the following page."""
    values = {k: v for k, v in request.args.items() if k != "page[after]"}
    values["page[after]"] = str(_serializer().dumps(cursor))
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **values})


def read_cursor(text: str) -> list[Any]:
    """Return what a cursor holds; raise Invalid for one that we did not make."""
    try:
        cursor: list[Any] = _serializer().loads(text)
    except BadSignature as fault:
        raise Invalid("cursor.invalid", "page[after] is not a cursor of this list") from fault
    return cursor


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"cursor:{request.endpoint}")
