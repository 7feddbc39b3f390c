"""What comes in: marshmallow schemas, strict; they also make the OpenAPI document."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

SLUG = validate.Regexp(r"\A[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?\Z", error="is not a slug")
PAGE_SIZE_MAX = 100


def no_control_characters(value: str) -> None:
    """Refuse what no database should get: NUL and other control characters, lone surrogates."""
    for character in value:
        if (character < " " and character not in "\n\r\t") or "\ud800" <= character <= "\udfff":
            raise ValidationError("contains control characters")


def line(*, characters_min: int = 1, characters_max: int, **more: Any) -> fields.String:
    """Return a field for a short text."""
    length = validate.Length(min=characters_min, max=characters_max)
    return fields.String(validate=[length, no_control_characters], **more)


class Page(Schema):
    """Keyset paging, the same on every list."""

    size = fields.Integer(
        data_key="page[size]", load_default=20, validate=validate.Range(min=1, max=PAGE_SIZE_MAX)
    )
    after = line(data_key="page[after]", load_default="", characters_max=500)


class ArticleList(Page):
    """Parameters of the list of articles."""

    category = fields.String(data_key="filter[category]", load_default="", validate=SLUG)
    tag = fields.String(data_key="filter[tag]", load_default="", validate=SLUG)
    author = fields.Integer(
        data_key="filter[author]",
        load_default=None,
        validate=validate.Range(min=1, max=2**63 - 1),
    )
    q = line(load_default="", characters_max=100)
    sort = fields.String(
        load_default="-published_at", validate=validate.OneOf(["-published_at", "published_at"])
    )
    meta = fields.String(load_default="", validate=validate.OneOf(["total"]))


class ArticleOne(Schema):
    """Parameters of one article."""

    body = fields.String(load_default="html", validate=validate.OneOf(["html", "markdown", "text"]))


class ArticleReaction(Schema):
    """A reaction to an article."""

    kind = fields.String(required=True, validate=validate.OneOf(["plus", "minus"]))


class CommentReaction(Schema):
    """A reaction to a comment."""

    kind = fields.String(required=True, validate=validate.OneOf(["like", "dislike"]))


class NewComment(Schema):
    """A comment."""

    body = line(required=True, characters_max=4_000)


class Beat(Schema):
    """Proof that the one who started the reading goes on with it."""

    token = line(required=True, characters_max=100)


class ArticleQuote(Schema):
    """What a quote is asked for."""

    action = fields.String(
        required=True, validate=validate.OneOf(["plus", "minus", "comment", "report", "publish"])
    )


class CommentQuote(Schema):
    """What a quote is asked for."""

    action = fields.String(required=True, validate=validate.OneOf(["like", "dislike"]))


class Scope(Schema):
    """Whose figures a free profit and loss table adds up."""

    scope = fields.String(load_default="me", validate=validate.OneOf(["me", "author"]))


class SignUp(Schema):
    """A new reader."""

    nickname = line(required=True, characters_max=40)
    email = line(required=True, characters_min=3, characters_max=254)
    password = line(required=True, characters_min=8, characters_max=128)


class SignIn(Schema):
    """A nickname or an e-mail address, and the password."""

    name = line(required=True, characters_max=254)
    password = line(required=True, characters_max=128)
