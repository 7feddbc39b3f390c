"""Who is asking, and how often. Cookies are ignored: a bearer token or nobody."""

from __future__ import annotations

import ipaddress
import math
import time

from flask import Response, current_app, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from cms.sdk.errors import SignInRequired, TooMany
from cms.services.people import Principal, who_is
from cms.services.unit_of_work import Tribune


def tribune() -> Tribune:
    """Return the application's Tribune."""
    found: Tribune = current_app.extensions["tribune"]
    return found


def principal() -> Principal:
    """Return who is signed in; raise SignInRequired."""
    if "tribune.principal" not in request.environ:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise SignInRequired("token.missing", "Sign in first: this needs a bearer token")
        request.environ["tribune.principal"] = who_is(tribune(), token.strip())
    found: Principal = request.environ["tribune.principal"]
    return found


def network() -> str:
    """Return the caller's network: the /24 or /48 that the address lies in."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "127.0.0.1")
    except ValueError:
        return "unknown"
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


class RateLimit:
    """So many requests a minute for each address, counted in this process."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def check(self) -> None:
        """Raise TooMany once the caller's requests of this minute are used up."""
        if not request.path.startswith("/api/"):
            return
        if not self._limiter.hit(self._item, request.remote_addr or ""):
            seconds = self._window()[1]
            raise TooMany(
                "rate.exceeded",
                f"Too many requests; go on in {seconds} seconds",
                retry_after_seconds=seconds,
            )

    def tell(self, response: Response) -> Response:
        """Say what is left of the minute, but not in answers that others may be given."""
        if request.path.startswith("/api/") and not response.cache_control.public:
            left, seconds = self._window()
            response.headers["RateLimit-Policy"] = f'"minute";q={self._item.amount};w=60'
            response.headers["RateLimit"] = f'"minute";r={left};t={seconds}'
        return response

    def _window(self) -> tuple[int, int]:
        window = self._limiter.get_window_stats(self._item, request.remote_addr or "")
        return window.remaining, max(1, math.ceil(window.reset_time - time.time()))
