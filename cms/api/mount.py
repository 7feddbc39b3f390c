"""Putting the API into an application: address parts, blueprints, errors, headers, limits."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response
from flask_smorest import Api
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from cms.api import acts, articles, economy, people
from cms.api.access import RateLimit
from cms.api.problems import from_crash, from_failure, from_http, request_id
from cms.api.respond import OrjsonProvider
from cms.config import Config
from cms.sdk.errors import CMSError

BODY_BYTES_MAX = 1024 * 1024
OPENAPI = {
    "API_TITLE": "Tribune content API",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
}


class Id64(BaseConverter):
    """A positive whole number that fits 64 bits."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)


class ArticleRef(BaseConverter):
    """An id or a slug."""

    regex = "[a-z0-9][a-z0-9-]{0,99}"


class Hex24(BaseConverter):
    """The public id of a reading."""

    regex = "[0-9a-f]{24}"


class Word(BaseConverter):
    """A plugin's name or the address of one of its routes."""

    regex = "[a-z][a-z0-9_]{0,39}"


class ContentApi(Api):
    """flask-smorest's API, with problem details below /api/ and nothing elsewhere."""

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Turn an HTTP error into a problem document, or leave it alone."""
        return from_http(error)


def mount_api(app: Flask, config: Config) -> None:
    """Add the content API to the application."""
    app.json = OrjsonProvider(app)
    app.config.update(OPENAPI, MAX_CONTENT_LENGTH=BODY_BYTES_MAX)
    converters = {"id64": Id64, "article_ref": ArticleRef, "hex24": Hex24, "word": Word}
    app.url_map.converters.update(converters)
    app.before_request(RateLimit(config.requests_per_minute).check)
    app.register_error_handler(CMSError, from_failure)
    app.register_error_handler(Exception, from_crash)
    api = ContentApi(app)
    for name, converter in converters.items():
        kind = "integer" if name == "id64" else "string"
        api.register_converter(converter, lambda c, kind=kind: {"type": kind, "pattern": c.regex})
    for part in (articles, acts, people, economy):
        api.register_blueprint(part.blueprint)
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response
