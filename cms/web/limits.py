"""How often somebody may ask: a limit a minute for each address, whatever is asked for."""

from __future__ import annotations

import math
import time

from flask import Response, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from cms.sdk.errors import TooMany


class RateLimit:
    """So many requests a minute for each address below a path, counted in this process."""

    def __init__(self, per_minute: int, below: str) -> None:
        self._below = below
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def check(self) -> None:
        """Raise TooMany once the caller's requests of this minute are used up."""
        if not request.path.startswith(self._below):
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
        if request.path.startswith(self._below) and not response.cache_control.public:
            left, seconds = self._window()
            response.headers["RateLimit-Policy"] = f'"minute";q={self._item.amount};w=60'
            response.headers["RateLimit"] = f'"minute";r={left};t={seconds}'
        return response

    def _window(self) -> tuple[int, int]:
        window = self._limiter.get_window_stats(self._item, request.remote_addr or "")
        return window.remaining, max(1, math.ceil(window.reset_time - time.time()))
