"""The OpenAPI document: flask-smorest's, with our problems, headers and words.

It is made from what is enforced (schemas, address parts, doors), and the tests hold every answer
they see against it.
"""

from __future__ import annotations

import inspect
from typing import Any

from apispec import BasePlugin
from flask import Flask
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from cms.api.addresses import CONVERTERS
from cms.api.problems import from_http
from cms.api.schemas.problem import Problem

INFO = """
Articles, readers' acts and the money they move, as JSON over HTTP.

**Answers** are `{"data": ..., "links": {...}, "meta": {...}}`. Lists are paged: follow
`links.next`, which is also in the header `Link`. Amounts are decimal text in Twei, such as
`"1.25"`; moments are RFC 3339 in UTC; lengths of time are whole seconds.

**Errors** are problem documents (RFC 9457) with a stable `code` for programs, a `detail` for
people, and in `errors` each parameter or member of the body that is wrong. An unknown parameter
or member is an error that names those allowed.

**Signing in**: `POST /api/v1/session` gives a bearer token. Cookies are ignored.

**Retries**: a write that is sent again changes nothing. With an `Idempotency-Key` it also gets
the first answer again, for 24 hours.

**Caching**: what is the same for everybody carries an `ETag` and may be cached anywhere; what is
personal is `private, no-store`.
"""
WHEN = {
    400: "A parameter is wrong or unknown, or the body is no JSON",
    401: "Nobody is signed in, or the token has ended",
    402: "Too little money; `need` and `have` say how much",
    403: "A rule or the caller's role forbids it; the refusal's parameters stand beside its code",
    404: "It is not there, or not for you to see",
    406: "`Accept` does not admit `application/json`",
    409: "It exists already, or a twin with the same `Idempotency-Key` is not done yet",
    412: "`If-Match` was sent, and nothing here has versions",
    413: "The body is larger than 1 MiB, or as a picture than 4 MiB",
    415: "The body is not sent as `application/json`, or as a picture",
    422: "The body is wrong, or its `Idempotency-Key` belongs to another request",
    429: "Too many requests or attempts; `Retry-After` says when to go on",
    500: "Our fault; `request_id` finds it in the log. Asking again is safe",
    503: "Too busy, or a price could not be computed; nothing was changed",
}
PARAMETERS = {
    "IDEMPOTENCY_KEY": {
        "name": "Idempotency-Key",
        "description": "Names this request, so that sending it again is safe. A UUID is fine",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
    "IF_NONE_MATCH": {
        "name": "If-None-Match",
        "description": "An ETag from before: if it still holds, the answer is 304 without a body",
        "schema": {"type": "string"},
    },
}
RESPONSE_HEADERS = {
    "ETAG": "Names exactly these bytes; send it back as `If-None-Match`",
    "CACHE_CONTROL": "Who may keep the answer, and for how long",
    "LINK": 'The following page, with `rel="next"` (RFC 8288); lacking on the last one',
    "IDEMPOTENT_REPLAYED": "`true` when this was done before and is now only told again",
    "LOCATION": "Where it is now, from this server's root",
    "RETRY_AFTER": "Seconds to wait before asking again",
}


class Docstrings(BasePlugin):
    """Describes a schema by its docstring."""

    def schema_helper(
        self, name: str, definition: dict[Any, Any], **more: Any
    ) -> dict[Any, Any] | None:
        """Return the description, none for an envelope, which has no words of its own."""
        schema = more["schema"]
        kind = schema if isinstance(schema, type) else type(schema)
        return {"description": inspect.getdoc(kind)} if vars(kind).get("__doc__") else None


class ContentApi(Api):
    """flask-smorest's API, with problem details below /api/ and nothing elsewhere."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        app.config.update(API_TITLE="Tribune content API", API_VERSION="1.0.0")
        app.config.update(OPENAPI_VERSION="3.1.0")
        info = {"description": INFO.strip()}
        options = {"info": info, "servers": [{"url": "/"}], "extra_plugins": [Docstrings()]}
        super().__init__(app, spec_kwargs=options)
        self.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        for converter in CONVERTERS.values():
            self.register_converter(converter, lambda c: c.schema)

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Turn an HTTP error into a problem document, or leave it alone."""
        return from_http(error)

    def _register_responses(self) -> None:
        """Describe every kind of problem once; operations refer to it."""
        components = self.spec.components
        for name, text in RESPONSE_HEADERS.items():
            kind = "integer" if name == "RETRY_AFTER" else "string"
            component = {"description": text, "schema": {"type": kind}}
            components.header(name, component, lazy=True)
        for name, parameter in PARAMETERS.items():
            components.parameter(name, "header", parameter, lazy=True)
        for status, text in WHEN.items():
            response: dict[str, Any] = {"description": text}
            response["content"] = {"application/problem+json": {"schema": Problem}}
            if status in (409, 429, 503):
                response["headers"] = {"Retry-After": "RETRY_AFTER"}
            components.response(f"PROBLEM_{status}", response, lazy=True)
        unchanged = {"description": "Nothing has changed", "headers": {"ETag": "ETAG"}}
        components.response("NOT_MODIFIED", unchanged, lazy=True)
        moved = {"description": "It has another address now", "headers": {"Location": "LOCATION"}}
        components.response("MOVED", moved, lazy=True)

    def _register_etag_headers(self) -> None:
        """Leave out flask-smorest's own words for what `_register_responses` describes."""

    def _register_pagination_header(self) -> None:
        """Leave out the header of flask-smorest's own kind of pages."""
