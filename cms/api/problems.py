"""Errors as problem details (RFC 9457): one table from failures to statuses, below /api/ only."""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from cms.sdk import errors

STATUSES: tuple[tuple[type[errors.CMSError], int], ...] = (
    (errors.SignInRequired, 401),
    (errors.InsufficientFunds, 402),
    (errors.Refused, 403),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.Invalid, 422),
    (errors.TooMany, 429),
    (errors.RuleFailed, 503),
    (errors.Busy, 503),
)
CODES = {
    400: "request.malformed",
    404: "not_found",
    405: "method.not_allowed",
    406: "not_acceptable",
    413: "body.too_large",
    414: "uri.too_long",
    415: "media_type.unsupported",
    422: "body.invalid",
    429: "rate.exceeded",
    431: "headers.too_large",
}
log = structlog.get_logger()


def request_id() -> str:
    """Return the id of this request, for the answer and the log."""
    return str(request.environ.setdefault("tribune.request_id", secrets.token_hex(8)))


def problem(status: int, code: str, detail: str, **more: object) -> Response:
    """Return a problem document."""
    titles = {400: "Bad request", 402: "Payment required", 403: "Refused", 422: "Invalid"}
    body = {
        "type": f"/api/v1/docs#{code}",
        "title": titles.get(status, detail),
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
    return response


def from_failure(fault: errors.CMSError) -> Response:
    """Return the problem of one of the core's own failures."""
    status = next((status for kind, status in STATUSES if isinstance(fault, kind)), 500)
    more: dict[str, Any] = dict(fault.params)
    if isinstance(fault, errors.Refused):
        if all(r.code == "ledger.insufficient_funds" for r in fault.refusals):
            status = 402
        more["refusals"] = [
            {"code": r.code, "detail": r.detail, **r.params} for r in fault.refusals
        ]
    if isinstance(fault, errors.Invalid) and fault.errors:
        more["errors"] = [
            {"pointer": f"/{name}", "detail": detail}
            for name, details in fault.errors.items()
            for detail in details
        ]
    response = problem(status, fault.code, fault.detail, **more)
    if isinstance(fault, errors.TooMany):
        response.headers["Retry-After"] = str(fault.retry_after_seconds)
    elif status == 503:
        response.headers["Retry-After"] = "2"
    elif status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="tribune"'
    return response


def from_http(fault: HTTPException) -> Response | HTTPException:
    """Return the problem of an HTTP error below /api/; elsewhere the error itself."""
    if not request.path.startswith("/api/"):
        return fault
    status = fault.code or 500
    data = getattr(fault, "data", None) or {}
    found = list(_field_errors(data.get("messages", {})))
    if any("parameter" in entry for entry in found):
        status = 400
    detail = "; ".join(str(entry["detail"]) for entry in found[:3]) or str(fault.description)
    code = "parameter.invalid" if status == 400 and found else CODES.get(status, "server.error")
    more: dict[str, object] = {"errors": found} if found else {}
    made = problem(status, code, detail, **more)
    for name, value in fault.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            made.headers[name] = value
    return made


def from_crash(fault: Exception) -> Response:
    """Log what nobody expected; tell the caller the request's id and nothing else."""
    log.exception("unexpected", request_id=request_id(), path=request.path)
    return problem(500, "server.error", "Something went wrong on our side; nothing was changed")


def _field_errors(messages: Any) -> Any:
    """Flatten webargs' messages into entries with a JSON pointer or a parameter's name."""
    if not isinstance(messages, dict):
        return
    for location, fields in messages.items():
        if not isinstance(fields, dict):
            yield {"pointer": "", "detail": "; ".join(map(str, fields))}
            continue
        for name, details in fields.items():
            where = {"parameter": str(name)} if location == "query" else {"pointer": f"/{name}"}
            text = "; ".join(map(str, details)) if isinstance(details, list) else str(details)
            yield {**where, "detail": f"{name}: {text}"}
