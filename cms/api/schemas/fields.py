"""The words that schemas are written in: one function for each kind of value.

A function of an outgoing value takes what the value means; its unit belongs into that text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

AMOUNT = r"^-?[0-9]+\.[0-9]{2,6}$"
ID_MAX = 10**18 - 1
NO_CONTROL_CHARACTERS = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$"


class Incoming(Schema):
    """What a caller sends: anything unknown is refused with the names that are allowed."""

    class Meta:
        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        names = sorted(field.data_key or name for name, field in self.fields.items())
        allowed = f"allowed here: {', '.join(names)}" if names else "nothing is allowed here"
        self.error_messages = {**self.error_messages, "unknown": f"is unknown; {allowed}"}


class Answer(Schema):
    """What is sent: every field is always there, except those named in ``may_lack``."""

    may_lack: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        unknown = EXCLUDE  # fields may be added within a version of the API

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Declare the field as always there."""
        field_obj.required = field_name not in self.may_lack


class WholeNumber(fields.Integer):
    """Digits and nothing else: Python's own reading would take ``1_0`` and `` 1 `` as well."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, str) and not (value.isascii() and value.isdigit()):
            raise self.make_error("invalid", input=value)
        checked: int = super()._validated(value)
        return checked


class YesOrNo(fields.Boolean):
    """JSON's own true and false, not a word or number for them."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def no_control_characters(value: str) -> None:
    """Refuse what no database should get: NUL and other control characters, lone surrogates."""
    for character in value:
        if (character < " " and character not in "\n\r\t") or "\ud800" <= character <= "\udfff":
            raise ValidationError("contains control characters")


def line(
    meaning: str,
    example: str,
    *,
    characters_min: int = 1,
    characters_max: int,
    required: bool = True,
) -> Any:
    """Return an incoming text of limited length."""
    length = validate.Length(min=characters_min, max=characters_max)
    metadata = {"description": meaning, "pattern": NO_CONTROL_CHARACTERS, "examples": [example]}
    return fields.String(
        required=required, validate=[length, no_control_characters], metadata=metadata
    )


def option(meaning: str, choices: Sequence[str], **more: Any) -> Any:
    """Return an incoming choice."""
    return fields.String(
        validate=validate.OneOf(choices, error="is none of {choices}"),
        metadata={"description": meaning},
        **more,
    )


def whole(meaning: str, *, minimum: int, maximum: int, default: int | None = None) -> Any:
    """Return an incoming whole number; without a default it has to be there."""
    between = validate.Range(minimum, maximum)
    given = {"required": True} if default is None else {"load_default": default}
    metadata = {"description": meaning}
    return fields.Integer(strict=True, validate=between, metadata=metadata, **given)


def said(meaning: str, *, default: bool) -> Any:
    """Return an incoming yes or no."""
    return YesOrNo(load_default=default, metadata={"description": meaning})


def text(meaning: str, **more: Any) -> Any:
    """Return an outgoing text."""
    allow_none = more.pop("allow_none", False)
    return fields.String(allow_none=allow_none, metadata={"description": meaning, **more})


def number(meaning: str, *, minimum: int = 0, allow_none: bool = False) -> Any:
    """Return an outgoing whole number."""
    metadata = {"description": meaning, "minimum": minimum}
    return fields.Integer(allow_none=allow_none, metadata=metadata)


def flag(meaning: str) -> Any:
    """Return an outgoing yes or no."""
    return fields.Boolean(metadata={"description": meaning})


def twei(meaning: str, *, allow_none: bool = False) -> Any:
    """Return an outgoing amount: decimal Twei as text."""
    return text(f"{meaning}, in Twei", allow_none=allow_none, pattern=AMOUNT, examples=["1.25"])


def moment(meaning: str, *, allow_none: bool = False) -> Any:
    """Return an outgoing moment: RFC 3339, UTC, whole seconds."""
    example = "2026-03-02T12:00:00Z"
    return text(meaning, allow_none=allow_none, format="date-time", examples=[example])


def one(schema: type[Schema], meaning: str, *, allow_none: bool = False) -> Any:
    """Return an outgoing object."""
    return fields.Nested(schema, allow_none=allow_none, metadata={"description": meaning})


def many(schema: type[Schema], meaning: str) -> Any:
    """Return an outgoing list of objects."""
    return fields.List(fields.Nested(schema), metadata={"description": meaning})


def by_plugin(meaning: str) -> Any:
    """Return an outgoing object that holds what each plugin says under the plugin's name."""
    return fields.Dict(
        keys=fields.String(), values=fields.Dict(), metadata={"description": meaning}
    )
