"""The door of the content API: what is the same on every route, enforced and described at once.

A route says whether one must be signed in and with which statuses it may refuse. The door then
looks at `Accept`, `Authorization`, `If-Match` and `Idempotency-Key`, refuses parameters and
bodies where none are taken, and writes all of it into the OpenAPI document.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar

from flask import Response, request
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import Schema
from werkzeug.exceptions import NotAcceptable, PreconditionFailed

from cms.api.access import principal
from cms.api.parsing import StrictParser
from cms.api.retries import once
from cms.api.schemas.envelope import envelope
from cms.api.schemas.incoming import Nothing, Page

View = Callable[..., Response]
JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Door:
    """What the door does on a route.

    ``refuses``: statuses of its own, such as 402 where rules may charge more than one has and
    403 where they may say no.
    ``tells_secret``: the answer holds a secret and is not kept for a retry.
    """

    method: str
    has_path_parameters: bool
    signed_in: bool = False
    refuses: tuple[int, ...] = ()
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
            found.append(401)
        if self.has_path_parameters:
            found.append(404)
        if self.is_write:
            found += [409, 412, 413, 415, 422]
        return sorted({*found})


class Blueprint(SmorestBlueprint):
    """flask-smorest's blueprint with the door, the strict parser and the envelope."""

    ARGUMENTS_PARSER: ClassVar[StrictParser] = StrictParser()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prepare_doc_cbks.append(self._prepare_door_doc)

    def route(
        self,
        rule: str,
        *,
        methods: list[str],
        signed_in: bool = False,
        refuses: tuple[int, ...] = (),
        tells_secret: bool = False,
        **options: Any,
    ) -> Callable[[View], View]:
        """Return the decorator that puts a view behind the door, at an address."""
        door = Door(
            method=methods[0],
            has_path_parameters="<" in rule,
            signed_in=signed_in,
            refuses=refuses,
            tells_secret=tells_secret,
        )

        def decorator(view: View) -> View:
            strict = self._take_nothing_else(view, door)
            guarded: Any = _guarded(strict, door)
            guarded._apidoc |= {"door": door, "name": view.__name__}
            add: Any = super(Blueprint, self).route(rule, methods=methods, **options)
            placed: View = add(guarded)
            return placed

        return decorator

    def arguments(self, schema: type[Schema], *, location: str = "json", **more: Any) -> Any:
        """Return the decorator that parses parameters (faults are 400) or a body (422)."""
        status = 400 if location == "query" else 422
        return super().arguments(schema, location=location, error_status_code=status, **more)

    def response(
        self, status_code: int, schema: Any = None, *, description: str = "Done", **more: Any
    ) -> Any:
        """Return the decorator that describes an answer, by its schema's words if it has one."""
        words = inspect.getdoc(schema) if schema is not None and description == "Done" else None
        return super().response(status_code, schema, description=words or description, **more)

    def _take_nothing_else(self, view: View, door: Door) -> View:
        """Refuse parameters and a body on a route that declares none."""
        taken = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
        locations = {parameter["in"] for parameter in taken}
        for location in ["query", *(["json"] if door.is_write else [])]:
            if location not in locations:
                status = 400 if location == "query" else 422
                view = self.ARGUMENTS_PARSER.use_kwargs(
                    Nothing(), location=location, error_status_code=status
                )(view)
        return view

    @staticmethod
    def _make_doc_response_schema(schema: Schema | None) -> Schema | None:
        """Return the schema of the envelope around what a route returns."""
        return envelope(type(schema), many=bool(schema.many)) if schema is not None else None

    @staticmethod
    def _prepare_door_doc(
        doc: dict[str, Any], doc_info: dict[str, Any], **_more: object
    ) -> dict[str, Any]:
        """Write into an operation's description what its door does."""
        door: Door = doc_info["door"]
        responses, parameters = doc["responses"], doc.setdefault("parameters", [])
        headers = {}
        if any(issubclass(p["schema"], Page) for p in parameters):
            headers["Link"] = "LINK"
        if door.is_public:
            headers |= {"ETag": "ETAG", "Cache-Control": "CACHE_CONTROL"}
            parameters.append("IF_NONE_MATCH")
        if door.is_write:
            headers["Idempotent-Replayed"] = "IDEMPOTENT_REPLAYED"
            parameters.append("IDEMPOTENCY_KEY")
        for status in set(responses) & {200, 201, 204}:
            responses[status]["headers"] = headers
        if door.is_public:
            responses[304] = "NOT_MODIFIED"
        if door.signed_in:
            doc["security"] = [{"bearer": []}]
        for status in door.problems():
            responses[status] = f"PROBLEM_{status}"
        doc["responses"] = dict(sorted(responses.items()))
        doc["operationId"] = doc_info["name"]
        return doc


def _guarded(view: View, door: Door) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        if request.accept_mimetypes and not request.accept_mimetypes.quality(JSON):
            raise NotAcceptable(f"Answers are {JSON}: Accept has to admit that")
        owner_id = principal().user_id if door.signed_in else 0
        if not door.is_write:
            return view(*args, **kwargs)
        if "If-Match" in request.headers:
            raise PreconditionFailed("Nothing here has versions: leave If-Match out")
        keeps_answer = not door.tells_secret
        return once(lambda: view(*args, **kwargs), owner_id, keeps_answer=keeps_answer)

    return guarded
