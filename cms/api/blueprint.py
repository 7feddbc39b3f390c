"""flask-smorest's blueprint, with the door, the strict parser and the envelope.

A route that declares no parameters or no body takes none: anything sent there is refused.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, ClassVar

from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import Schema

from cms.api.door import Door, View, guarded_by
from cms.api.parsing import StrictParser
from cms.api.schemas.envelope import envelope
from cms.api.schemas.incoming import Nothing, Page
from cms.api.uploads import DESCRIBED


class Blueprint(SmorestBlueprint):
    """The blueprint of every part of the content API."""

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
        takes_picture: bool = False,
        tells_secret: bool = False,
        **options: Any,
    ) -> Callable[[View], View]:
        """Return the decorator that puts a view behind the door, at an address."""
        door = Door(
            method=methods[0],
            has_path_parameters="<" in rule,
            signed_in=signed_in,
            refuses=refuses,
            takes_picture=takes_picture,
            tells_secret=tells_secret,
        )

        def decorator(view: View) -> View:
            strict = self._take_nothing_else(view, door)
            guarded: Any = guarded_by(door, strict)
            guarded._apidoc |= {"door": door, "name": view.__name__}
            add: Any = super(Blueprint, self).route(rule, methods=methods, **options)
            placed: View = add(guarded)
            return placed

        return decorator

    def arguments(self, schema: type[Schema], *, location: str = "json", **more: Any) -> Any:
        """Return the decorator that parses parameters (faults are 400) or a body (422).

        The schema is made here, once: given the class, the parser makes one for each request.
        """
        status = 400 if location == "query" else 422
        return super().arguments(schema(), location=location, error_status_code=status, **more)

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
        takes_json = door.is_write and not door.takes_picture
        for location in ["query", *(["json"] if takes_json else [])]:
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
        if any(isinstance(p["schema"], Page) for p in parameters):
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
        if door.takes_picture:
            doc["requestBody"] = DESCRIBED
        if door.signed_in:
            doc["security"] = [{"bearer": []}]
        for status in door.problems():
            responses[status] = f"PROBLEM_{status}"
        doc["responses"] = dict(sorted(responses.items()))
        doc["operationId"] = doc_info["name"]
        return doc
