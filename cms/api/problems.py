"""Errors as problem details (RFC 9457): one table from failures to statuses, below /api/ only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from cms.api.retries import MalformedKey
from cms.sdk import errors
from cms.web.requests import request_id
from cms.web.statuses import status_of

CODES = {
    400: "request.malformed",
    404: "address.not_found",
    405: "method.not_allowed",
    406: "accept.unsupported",
    412: "precondition.failed",
    413: "body.too_large",
    414: "address.too_long",
    415: "body.media_type",
    422: "body.invalid",
    431: "headers.too_large",
}
DETAILS = {
    404: "There is nothing at this address",
    413: "The body is larger than 1 MiB, or as a picture than 4 MiB",
}
HEADERS = {
    401: ("WWW-Authenticate", 'Bearer realm="tribune"'),
    409: ("Retry-After", "1"),
    503: ("Retry-After", "2"),
}
log = structlog.get_logger()


def problem(status: int, code: str, detail: str, **more: object) -> Response:
    """Return a problem document."""
    body = {
        "type": f"/api/v1/docs#{code}",
        "title": HTTP_STATUS_CODES[status],
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id(),
        **more,
    }
    response: Response = current_app.response_class(
        current_app.json.dumps(body), status=status, mimetype="application/problem+json"
    )
    response.headers["Cache-Control"] = "no-store"
    if status in HEADERS:
        response.headers.set(*HEADERS[status])
    return response


def from_failure(fault: errors.CMSError) -> Response:
    """Return the problem of one of the core's own failures."""
    status = status_of(fault)
    more: dict[str, Any] = dict(fault.params)
    if isinstance(fault, errors.Refused):
        more["refusals"] = [
            {"code": r.code, "detail": r.detail, **r.params} for r in fault.refusals
        ]
    if isinstance(fault, errors.Invalid) and fault.errors:
        more["errors"] = [
            {"pointer": _pointer(name), "detail": f"{name}: {detail}"}
            for name, details in fault.errors.items()
            for detail in details
        ]
    response = problem(status, fault.code, fault.detail, **more)
    if isinstance(fault, errors.TooMany):
        response.headers["Retry-After"] = str(fault.retry_after_seconds)
    return response


def from_http(fault: HTTPException) -> Response | HTTPException:
    """Return the problem of an HTTP error below /api/; elsewhere the error itself."""
    if not request.path.startswith("/api/"):
        return fault
    status = fault.code or 500
    found = list(_field_errors(getattr(fault, "data", {}).get("messages", {})))
    code = "parameter.invalid" if status == 400 and found else CODES.get(status, "server.error")
    if found:
        detail = "; ".join(entry["detail"] for entry in found[:3])
        return problem(status, code, detail, errors=found)
    methods = ", ".join(sorted(getattr(fault, "valid_methods", None) or ()))
    said = f"This address takes {methods}" if methods else str(fault.description)
    made = problem(status, code, DETAILS.get(status, said))
    for name, value in fault.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            made.headers[name] = value
    return made


def from_malformed_key(_fault: MalformedKey) -> Response:
    """Return the problem of an Idempotency-Key that cannot be used."""
    detail = "Idempotency-Key: 1 to 255 visible ASCII characters, such as a UUID"
    entry = {"parameter": "Idempotency-Key", "detail": detail}
    return problem(400, "parameter.invalid", detail, errors=[entry])


def from_crash(_fault: Exception) -> Response:
    """Log what nobody expected; tell the caller the request's id and nothing else."""
    log.exception("unexpected", request_id=request_id(), path=request.path)
    return problem(
        500,
        "server.error",
        "Something went wrong on our side; asking again is safe, nothing is done twice",
    )


def _field_errors(messages: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Flatten webargs' messages into entries with a JSON pointer or a parameter's name."""
    for location, wrong in messages.items():
        if not isinstance(wrong, dict):
            yield {"pointer": "", "detail": "; ".join(map(str, wrong))}
            continue
        for name, details in wrong.items():
            shown = str(name)[:60]
            where = {"parameter": shown} if location == "query" else {"pointer": _pointer(shown)}
            yield {**where, "detail": f"{shown}: {'; '.join(map(str, details))}"}


def _pointer(name: str) -> str:
    """Return the JSON pointer (RFC 6901) of a member of the body."""
    return "/" + name.replace("~", "~0").replace("/", "~1")
