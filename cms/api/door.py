"""The door of the content API: what is the same on every route, enforced and described at once.

A route says whether one must be signed in and with which statuses it may refuse. The door then
looks at `Accept`, `Authorization`, `If-Match` and `Idempotency-Key`; `cms.api.blueprint` writes
all of it into the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, request
from werkzeug.exceptions import NotAcceptable, PreconditionFailed

from cms.api.access import principal
from cms.api.retries import once
from cms.api.uploads import BYTES_MAX

View = Callable[..., Response]
JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Door:
    """What the door does on a route.

    ``refuses``: statuses of its own, such as 402 where rules may charge more than one has and
    403 where they may say no.
    ``takes_picture``: the body is a picture, of any size up to its own bound.
    ``tells_secret``: the answer holds a secret and is not kept for a retry.
    """

    method: str
    has_path_parameters: bool
    signed_in: bool = False
    refuses: tuple[int, ...] = ()
    takes_picture: bool = False
    tells_secret: bool = False

    @property
    def is_write(self) -> bool:
        """Whether something may be changed."""
        return self.method != "GET"

    @property
    def is_public(self) -> bool:
        """Whether the answer is the same for everybody."""
        return not self.is_write and not self.signed_in

    def problems(self) -> list[int]:
        """Return the statuses of the problems that the route can give."""
        found = [400, 406, 429, 500, 503, *self.refuses]
        if self.signed_in or self.tells_secret:
            found += [401, 403]  # nobody, and somebody who is shut out
        if self.has_path_parameters:
            found.append(404)
        if self.is_write:
            found += [409, 412, 413, 415, 422]
        return sorted({*found})


def guarded_by(door: Door, view: View) -> View:
    """Return the view behind its door.

    Raises NotAcceptable, SignInRequired, PreconditionFailed, MalformedKey, Invalid, Conflict.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        if request.accept_mimetypes and not request.accept_mimetypes.quality(JSON):
            raise NotAcceptable(f"Answers are {JSON}: Accept has to admit that")
        owner_id = principal().user_id if door.signed_in else 0
        if door.takes_picture:
            request.max_content_length = BYTES_MAX
        if not door.is_write:
            return view(*args, **kwargs)
        if "If-Match" in request.headers:
            raise PreconditionFailed("Nothing here has versions: leave If-Match out")
        keeps_answer = not door.tells_secret
        return once(lambda: view(*args, **kwargs), owner_id, keeps_answer=keeps_answer)

    return guarded
