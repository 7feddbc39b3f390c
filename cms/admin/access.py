"""Who is in the admin, and what each view asks of them.

Flask's signed cookie carries an opaque token and the CSRF secret, nothing else; the session
itself is a row that can be listed and ended. Every view names the right that it needs with
``needs``, or says ``open_to_all``; a view that says neither does not start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, abort, current_app, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from cms.config import Config
from cms.people.rights import Right, holds
from cms.sdk.errors import NotAllowed, SignInRequired
from cms.services.access.sessions import Principal, who_is
from cms.web.requests import network, tribune

__all__ = [
    "actor",
    "enter",
    "guard",
    "leave",
    "needs",
    "network",
    "open_to_all",
    "takes",
    "tribune",
]

View = TypeVar("View", bound=Callable[..., Any])
SESSION_SECONDS = 7 * 24 * 3600


class Member(UserMixin):  # type: ignore[misc]
    """Flask-Login's view of a principal; its id is the token itself."""

    def __init__(self, principal: Principal, token: str) -> None:
        self.principal, self.token = principal, token

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return self.token


class AdminCookie(SecureCookieSessionInterface):
    """The admin's cookie alone: elsewhere there is no session, and no answer varies by one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the cookie holds; outside the admin nothing, and nothing can be put in."""
        if request.path.startswith("/admin/"):
            return super().open_session(app, request)
        return self.make_null_session(app)


def mount_access(app: Flask, config: Config) -> None:
    """Set up Flask-Login and the cookie that carries the token."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-tribune" if config.is_https else "tribune",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_SECONDS,
    )
    app.session_interface = AdminCookie()
    manager = LoginManager(app)
    manager.session_protection = None  # people roam; the row decides

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> Member | None:
        try:
            return Member(who_is(tribune(), token, "admin"), token)
        except (SignInRequired, NotAllowed):
            return None  # whoever is shut out is told so at the door, after the password


def enter(token: str) -> None:
    """Open the admin for whoever signed in just now; whatever the cookie held before is gone."""
    session.clear()
    session.permanent = True
    login_user(Member(who_is(tribune(), token, "admin"), token))


def renew(token: str) -> None:
    """Go on with the session's new token; what other tabs hold stays valid."""
    login_user(Member(who_is(tribune(), token, "admin"), token))


def leave() -> None:
    """Forget the session in this browser."""
    logout_user()
    session.clear()


def actor() -> Principal:
    """Return who is acting. Only for views that need a right."""
    found: Principal = current_user.principal
    return found


def may(*rights: Right) -> bool:
    """Return whether whoever is signed in holds one of these rights: for what a page offers."""
    return current_user.is_authenticated and any(holds(actor().role, right) for right in rights)


def needs(*rights: Right) -> Callable[[View], View]:
    """Mark a view: whoever holds one of these rights may see it. None stands for all staff."""

    def mark(view: View) -> View:
        view.rights = rights  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(view: View) -> View:
    """Mark a view that works before anybody has signed in."""
    view.is_open = True  # type: ignore[attr-defined]
    return view


def takes(bytes_max: int) -> Callable[[View], View]:
    """Mark a view that takes larger bodies than others, from those who are signed in."""

    def mark(view: View) -> View:
        view.bytes_max = bytes_max  # type: ignore[attr-defined]
        return view

    return mark


def admit() -> None:
    """Let the marked views have their larger bodies, before anything reads the form."""
    view = current_app.view_functions[request.endpoint or ""]
    bytes_max: int | None = getattr(view, "bytes_max", None)
    if bytes_max is not None and current_user.is_authenticated:
        request.max_content_length = bytes_max
        request.max_form_memory_size = bytes_max


def guard() -> ResponseReturnValue | None:
    """Let through whoever may; send strangers to the sign-in page and back again afterwards."""
    view = current_app.view_functions[request.endpoint or ""]
    if request.endpoint == "admin.static" or getattr(view, "is_open", False):
        return None
    if not current_user.is_authenticated:
        if request.headers.get("HX-Request"):
            abort(401)
        where = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("admin.sign_in", next=where))
    rights: tuple[Right, ...] = getattr(view, "rights")  # noqa: B009  (a mark of ours)
    if rights and not any(holds(actor().role, right) for right in rights):
        raise NotAllowed("role.rights", "Your role does not include this")
    return None
