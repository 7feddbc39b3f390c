"""Putting the API into an application: address parts, blueprints, errors, headers, limits."""

from __future__ import annotations

from flask import Flask, Response, request

from cms.api import (
    articles,
    comments,
    economy,
    ledger,
    people,
    quotes,
    reactions,
    reads,
    reference,
    reports,
    unpaid,
)
from cms.api.addresses import CONVERTERS
from cms.api.description import ContentApi
from cms.api.problems import from_crash, from_failure, from_malformed_key
from cms.api.respond import OrjsonProvider
from cms.api.retries import MalformedKey
from cms.config import Config
from cms.pluginhost.registry import Registry
from cms.sdk.errors import CMSError
from cms.web.limits import RateLimit
from cms.web.requests import request_id

BODY_BYTES_MAX = 1024 * 1024
PARTS = (articles, comments, reactions, reads, quotes, reports, people, economy, ledger, unpaid)
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Idempotent-Replayed, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
    ),
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-None-Match",
    "Access-Control-Max-Age": "7200",
}


def mount_api(app: Flask, config: Config, registry: Registry) -> None:
    """Add the content API to the application, with the addresses of its plugins."""
    app.json = OrjsonProvider(app)
    app.config.update(MAX_CONTENT_LENGTH=BODY_BYTES_MAX)
    app.url_map.converters.update(CONVERTERS)
    limit = RateLimit(config.requests_per_minute, "/api/")
    app.before_request(limit.check)
    app.after_request(limit.tell)
    app.after_request(_headers)
    if config.is_https:
        app.after_request(_only_https)
    app.register_error_handler(CMSError, from_failure)
    app.register_error_handler(MalformedKey, from_malformed_key)
    app.register_error_handler(Exception, from_crash)
    api = ContentApi(app)
    for part in (
        articles,
        comments,
        reactions,
        reads,
        quotes,
        reports,
        people,
        economy,
        ledger,
        unpaid,
    ):
        api.register_blueprint(part.blueprint)
    if any(plugin.routes for plugin in registry.plugins):
        api.register_blueprint(economy.plugin_addresses(registry))
    app.register_blueprint(reference.blueprint)


def _only_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = f"max-age={365 * 24 * 3600}"
    return response


def _headers(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if request.path.startswith("/api/"):
        response.headers.update(CROSS_ORIGIN)
        if request.method == "OPTIONS":
            response.headers.update(PREFLIGHT)
    return response
