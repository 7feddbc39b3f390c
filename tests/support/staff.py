"""Staff at their desks: an admin client that is signed in and sends the form's token."""

import re
from copy import copy
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from cms.people.passwords import hash_password
from cms.services.access.people import add_person
from cms.services.access.sessions import Principal, open_session
from cms.services.unit_of_work import Tribune
from tests.support.apps import Client

COOKIE = "tribune"
PASSWORD = "a long sentence of nobody"


class Desk:
    """One of the staff in the admin: `get`, and `post` with the page's own CSRF token."""

    def __init__(self, app: Flask, user_id: int, role: str, token: str) -> None:
        self.client = Client(app, app.response_class)
        self.user_id, self.role, self.token = user_id, role, token
        with self.client.session_transaction("/admin/") as session:
            session["_user_id"], session["_fresh"], session.permanent = token, True, True
        self._csrf = ""

    def again(self) -> "Desk":
        """The desk with the cookie and form's token of now, whatever becomes of this one."""
        other = copy(self)
        app = self.client.application
        other.client = Client(app, app.response_class)
        if cookie := self.client.get_cookie(COOKIE):
            other.client.set_cookie(COOKIE, cookie.value)
        return other

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.client.get(path, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.csrf, **(data or {})}, **kwargs)

    @property
    def csrf(self) -> str:
        if not self._csrf:
            page = unescape(self.get("/admin/account", follow_redirects=True).text)
            found = re.search(r'"X-CSRFToken": "([^"]+)"', page)
            assert found, page[:500]
            self._csrf = found[1]
        return self._csrf


def hire(tribune: Tribune, role: str, nickname: str = "") -> int:
    """Add one of the staff who can sign in with PASSWORD; return the id."""
    with tribune.writing() as session:
        return add_person(
            session,
            nickname=nickname or f"The {role}",
            role=role,
            now=tribune.clock.now(),
            email=f"{(nickname or role).lower().replace(' ', '.')}@example.org",
            password_hash=hash_password(tribune.config, PASSWORD),
        )


def seat(app: Flask, tribune: Tribune, role: str, nickname: str = "") -> Desk:
    """Hire somebody and sign them in."""
    return sit(app, tribune, hire(tribune, role, nickname), role, nickname)


def sit(app: Flask, tribune: Tribune, user_id: int, role: str, nickname: str = "") -> Desk:
    """Sign in somebody who is there."""
    with tribune.writing() as session:
        opened = open_session(session, user_id, nickname, tribune.clock.now(), "admin", "a test")
    return Desk(app, user_id, role, opened.token)


def staff(tribune: Tribune, role: str, *, is_confirmed: bool = True, name: str = "") -> Principal:
    """Hire somebody; return them as services see who acts."""
    made = hire(tribune, role, name or f"The {role}")
    return Principal(user_id=made, nickname="", role=role, token_id=0, is_confirmed=is_confirmed)
