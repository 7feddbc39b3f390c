"""Errors as they are sent: RFC 9457 problem details."""

from __future__ import annotations

from marshmallow import INCLUDE, fields

from cms.api.schemas.fields import Answer, many, text
from cms.api.schemas.money import Refusal


class WrongInput(Answer):
    """One thing that is wrong with what was sent: a pointer into the body, or a parameter."""

    may_lack = frozenset({"pointer", "parameter"})

    pointer = text("Where in the body, as a JSON pointer (RFC 6901)", examples=["/kind"])
    parameter = text("Which parameter or header", examples=["page[size]"])
    detail = text("What is wrong with it")


class Problem(Answer):
    """What went wrong and what to do. A refusal's parameters stand beside its code."""

    may_lack = frozenset({"errors", "refusals", "retry_after_seconds"})

    class Meta:
        unknown = INCLUDE

    type = text("Names the kind of problem; leads to its description", format="uri-reference")
    title = text("The kind of status")
    status = fields.Integer(metadata={"description": "The HTTP status", "examples": [403]})
    code = text("For programs; stable", examples=["levels.too_low"])
    detail = text("For people", examples=["Available from LVL 13"])
    request_id = text("Names this request in the server's log")
    errors = many(WrongInput, "Each thing that is wrong with what was sent")
    refusals = many(Refusal, "Each reason against the action; the first gave code and detail")
    retry_after_seconds = fields.Integer(metadata={"description": "When to try again"})
