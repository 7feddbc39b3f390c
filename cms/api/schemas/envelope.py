"""What is around every answer."""

from __future__ import annotations

from functools import cache

from marshmallow import Schema, fields

from cms.api.schemas.fields import Answer, number, text


class Links(Answer):
    """Where to go on."""

    may_lack = frozenset({"next"})

    next = text("The following page; lacking on the last one", format="uri-reference")


class Meta(Answer):
    """About the answer."""

    may_lack = frozenset({"total"})

    total = number("How many there are, if `meta=total` was asked")


@cache
def envelope(inside: type[Schema], *, many: bool) -> Schema:
    """Return the schema of an answer: data, links, meta."""
    members = {"data": fields.Nested(inside, many=many)}
    members |= {"links": fields.Nested(Links), "meta": fields.Nested(Meta)}
    name = f"{inside.__name__}{'List' if many else ''}Answer"
    kind: type[Schema] = type(name, (Answer,), members)
    return kind()
