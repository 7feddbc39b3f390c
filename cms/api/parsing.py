"""The strict parser: unknown or repeated parameters are refused, a body is UTF-8 JSON or nothing.

orjson knows no NaN and no lone surrogates and bounds the nesting, unlike the parser that the
framework would use.
"""

from __future__ import annotations

from typing import Any, NoReturn

import orjson
from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.exceptions import BadRequest, UnsupportedMediaType


class StrictParser(FlaskParser):
    """webargs' parser for Flask, made strict."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012  (the base class declares it so)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_querystring(self, req: Request, schema: Schema) -> MultiDictProxy:
        """Return the parameters; each may be given once."""
        twice = {name: ["is given twice"] for name, v in req.args.lists() if len(v) > 1}
        if twice:
            raise ValidationError(twice)
        return MultiDictProxy(req.args, schema)

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the body; raise 415 for another media type and 400 for what is no JSON.

        A schema that says ``may_be_left_out`` takes no body as an empty one.
        """
        body = req.get_data()
        if not body and getattr(schema, "may_be_left_out", False):
            return {}
        if req.mimetype != "application/json":
            raise UnsupportedMediaType("Send the body as application/json")
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as fault:
            _refuse(str(fault))


def _refuse(why: str) -> NoReturn:
    raise BadRequest(f"The body is no JSON in UTF-8: {why}")
