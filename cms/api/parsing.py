"""The strict door: unknown parameters are refused, a body is UTF-8 JSON or nothing.

orjson knows no NaN and no lone surrogates and bounds the nesting, unlike the parser that the
framework would use.
"""

from __future__ import annotations

from typing import Any, NoReturn

import orjson
from flask import Request
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import RAISE
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType


class StrictParser(FlaskParser):
    """webargs' parser for Flask, made strict."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012  (the base class declares it so)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_json(self, req: Request, schema: Any) -> Any:
        """Return the body; raise 415 for another media type and 400 for what is no JSON."""
        if not req.is_json:
            raise UnsupportedMediaType("Send the body as application/json")
        try:
            return orjson.loads(req.get_data())
        except orjson.JSONDecodeError as fault:
            refuse(str(fault))


def refuse(why: str) -> NoReturn:
    """Raise 400 with the parser's own words."""
    raise BadRequest(f"The body is no JSON in UTF-8: {why}")


class Blueprint(SmorestBlueprint):
    """flask-smorest's blueprint with the strict parser."""

    ARGUMENTS_PARSER = StrictParser()
