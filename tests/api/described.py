"""Holds answers against the OpenAPI document, with every object in it closed.

The document leaves objects open, since fields may be added later. A test must not: a field that
is sent and not described is a fault.
"""

from typing import Any

import jsonschema_rs
from flask import Flask
from flask.testing import FlaskClient
from flask_smorest.spec.plugins import FlaskPlugin
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from cms.api.problem_codes import CODES
from tests.support.apps import Client


class DescribedClient(Client):
    """The test client; every answer of the content API must be as described."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.request.path.startswith("/api/"):
            Description.of(self.application).check(response)
        return response


class Description:
    """The document of one application, ready to be held against answers."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        document = document_of(app)
        self._paths = document["paths"]
        self._components = closed(document["components"])

    @classmethod
    def of(cls, app: Flask) -> "Description":
        if "tests.description" not in app.extensions:
            app.extensions["tests.description"] = cls(app)
        found: Description = app.extensions["tests.description"]
        return found

    def check(self, response: TestResponse) -> None:
        """Fail unless status, media type, headers and body are as the document says."""
        request = response.request
        operation = self._operation(request.path, request.method)
        if operation is None:  # no such address, or the document itself
            if response.status_code >= 400:
                self._check_body(response, {"$ref": "#/components/schemas/Problem"})
            return
        status = str(response.status_code)
        assert status in operation["responses"], f"{status} is not described: {response.text}"
        declared = self._resolved(operation["responses"][status])
        for name in declared.get("headers", {}):
            if name in ("ETag", "Cache-Control"):
                assert name in response.headers
        if "content" not in declared:
            assert (response.data, response.content_type) == (b"", None)
        elif request.method != "HEAD":
            ((media_type, content),) = declared["content"].items()
            assert response.mimetype == media_type
            self._check_body(response, content["schema"])

    def _operation(self, path: str, method: str) -> dict[str, Any] | None:
        try:
            rule, _ = self._app.url_map.bind("").match(path, method=method, return_rule=True)
        except HTTPException:
            return None
        found = self._paths.get(FlaskPlugin.flaskpath2openapi(rule.rule), {})
        operation: dict[str, Any] | None = found.get(method.lower().replace("head", "get"))
        return operation

    def _resolved(self, thing: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in thing:
            return thing
        kind, name = thing["$ref"].split("/")[-2:]
        found: dict[str, Any] = self._components[kind][name]
        return found

    def _check_body(self, response: TestResponse, schema: dict[str, Any]) -> None:
        whole = {**schema, "components": self._components}
        faults = jsonschema_rs.validator_for(whole).iter_errors(response.json)
        told = [f"{'/'.join(map(str, fault.instance_path))}: {fault.message}" for fault in faults]
        assert not told, f"{response.request.path}: {told}"
        if response.status_code >= 400:
            self._check_code(response.json["code"])

    def _check_code(self, code: str) -> None:
        plugins = self._app.extensions["tribune"].host.registry.plugins
        own = [plugin.name for plugin in plugins if code.startswith(f"{plugin.name}.")]
        assert code in CODES or own, f"{code} is not on the reference page: cms.api.problem_codes"


def document_of(app: Flask) -> dict[str, Any]:
    answer = FlaskClient(app, app.response_class).get("/api/v1/openapi.json")
    document: dict[str, Any] = answer.get_json()
    return document


def closed(schema: Any) -> Any:
    """Return a copy in which every object whose members are listed has no others."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: closed(part) for name, part in schema.items()}
    if copy.get("type") == "object" and "properties" in copy:
        copy.setdefault("additionalProperties", False)
    return copy
