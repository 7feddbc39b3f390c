"""Who is asking. Cookies are ignored: a bearer token or nobody."""

from __future__ import annotations

from flask import request

from cms.sdk.errors import SignInRequired
from cms.services.access.sessions import Principal, who_is
from cms.web.requests import network, tribune

__all__ = ["network", "principal", "tribune"]


def principal() -> Principal:
    """Return who is signed in; raise SignInRequired."""
    if "tribune.principal" not in request.environ:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise SignInRequired("token.missing", "Sign in first: this needs a bearer token")
        request.environ["tribune.principal"] = who_is(tribune(), token.strip())
    found: Principal = request.environ["tribune.principal"]
    return found
