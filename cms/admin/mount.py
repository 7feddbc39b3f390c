"""Putting the admin into an application: views, guards, headers, its own error pages."""

from __future__ import annotations

from contextlib import ExitStack
from hashlib import sha256
from importlib.resources import files

import structlog
from flask import Blueprint, Flask, Response, g, render_template, request, url_for
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException

from cms.admin import (
    account,
    article_bulk,
    article_money,
    article_publish,
    article_trash,
    articles,
    audit_log,
    autosave,
    caused,
    comments,
    editor,
    front,
    home,
    ledger,
    picture_room,
    plugin_failures,
    plugin_pages,
    plugin_plan,
    plugin_presets,
    plugin_settings,
    plugins,
    reader_money,
    readers,
    revision_pages,
    simulations,
    solvency,
    steps,
    sweeps,
    team,
    topics,
    treasury,
    unpaid,
)
from cms.admin.access import admit, guard, may, mount_access, network
from cms.admin.format import FILTERS
from cms.admin.navigation import navigation
from cms.admin.paging import here
from cms.admin.setting_fields import setting_unit, setting_value
from cms.admin.wording import WORDS
from cms.config import Config
from cms.people.rights import holds
from cms.sdk.errors import CMSError, TooMany
from cms.sdk.settings import setting_infos
from cms.services.audit import origin
from cms.web.limits import RateLimit
from cms.web.requests import request_id
from cms.web.statuses import status_of

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
log = structlog.get_logger()
STATIC = "admin.static"
PARTS = (
    front,
    home,
    articles,
    editor,
    autosave,
    revision_pages,
    picture_room,
    article_bulk,
    article_publish,
    article_trash,
    topics,
    comments,
    readers,
    sweeps,
    team,
    article_money,
    reader_money,
    caused,
    treasury,
    solvency,
    ledger,
    unpaid,
    plugins,
    plugin_failures,
    plugin_presets,
    plugin_settings,
    plugin_plan,
    simulations,
    plugin_pages,
    audit_log,
    account,
    steps,
)
csrf = CSRFProtect()


def mount_admin(app: Flask, config: Config) -> None:
    """Add the admin below /admin to the application."""
    mount_access(app, config)
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    csrf.init_app(app)
    admin = Blueprint(
        "admin", __name__, url_prefix="/admin", template_folder="templates", static_folder="static"
    )
    for part in PARTS:
        part.register(admin)
    admin.before_request(_begin_origin)
    admin.teardown_request(_end_origin)
    limit = RateLimit(config.requests_per_minute, "/admin/")
    admin.before_request(lambda: None if request.endpoint == STATIC else limit.check())
    admin.before_request(_same_site)
    admin.before_request(admit)
    admin.before_request(csrf.protect)
    admin.before_request(guard)
    admin.after_request(_headers)
    admin.register_error_handler(CMSError, _failure)
    admin.register_error_handler(HTTPException, _http_failure)
    admin.register_error_handler(Exception, _crash)
    app.add_template_global(_static, "static")
    for function in (navigation, may, here, setting_infos, setting_unit, setting_value):
        app.add_template_global(function)
    app.add_template_global(holds, "holds")
    for name, words in WORDS.items():
        app.add_template_global(words, name)
    app.jinja_env.add_extension("jinja2.ext.do")
    for name, function in FILTERS.items():
        app.add_template_filter(function, name)
    app.register_blueprint(admin)
    _check_marks(app)


def _begin_origin() -> None:
    g.origin = ExitStack()
    g.origin.enter_context(origin(network(), request_id()))


def _end_origin(_fault: BaseException | None) -> None:
    if stack := g.pop("origin", None):
        stack.close()


def _check_marks(app: Flask) -> None:
    """Refuse to start with a view that says nothing about who may see it."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        is_marked = hasattr(view, "rights") or hasattr(view, "is_open")
        if rule.endpoint.startswith("admin.") and rule.endpoint != STATIC and not is_marked:
            raise TypeError(f"{rule.endpoint} names no right: use needs() or open_to_all")


def _same_site() -> None:
    """Refuse what another site's page sends here, whatever token it carries."""
    where = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method not in {"GET", "HEAD"} and where not in {"same-origin", "none"}:
        raise Forbidden("This came from another site.")


def _headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CSP
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers["Referrer-Policy"] = "same-origin"  # addresses of doors hold secrets
    if request.endpoint != STATIC:
        response.headers["Cache-Control"] = "private, no-store"
    elif "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


_versions: dict[str, str] = {}


def _static(name: str) -> str:
    """Return the address of a static file; it changes with the content, so it may be kept."""
    if name not in _versions:
        content = files("cms.admin").joinpath("static", *name.split("/")).read_bytes()
        _versions[name] = sha256(content).hexdigest()[:12]
    return url_for("admin.static", filename=name, v=_versions[name])


def _failure(fault: CMSError) -> tuple[str, int, dict[str, str]]:
    waits = {"Retry-After": str(fault.retry_after_seconds)} if isinstance(fault, TooMany) else {}
    return (*_page(status_of(fault), fault.detail), waits)


def _http_failure(fault: HTTPException) -> tuple[str, int] | HTTPException:
    status = fault.code or 500
    if status < 400:
        return fault
    detail = str(fault.description)
    if isinstance(fault, CSRFError):
        detail = "This page was open for too long. Go back, copy what you typed, and load it anew."
    return _page(status, detail)


def _crash(_fault: Exception) -> tuple[str, int]:
    log.exception("unexpected", request_id=request_id(), path=request.path)
    number = request_id()
    return _page(500, f"Something went wrong on our side; nothing was changed. ({number})")


def _page(status: int, detail: str) -> tuple[str, int]:
    """Return the page that says what went wrong; a part of a page for a script's request."""
    part = "HX-Request" in request.headers and status != 401
    template = "admin/_problem.html" if part else "admin/problem.html"
    return render_template(template, status=status, detail=detail), status
