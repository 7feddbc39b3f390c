"""Parts of addresses: what does not fit is 404, and the description says what fits."""

from __future__ import annotations

from typing import Any, ClassVar

from werkzeug.routing import BaseConverter

from cms.api.schemas.fields import ID_MAX


class Id64(BaseConverter):
    """A positive whole number that fits 64 bits."""

    regex = "[1-9][0-9]{0,17}"
    schema: ClassVar[dict[str, Any]] = {"type": "integer", "minimum": 1, "maximum": ID_MAX}

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)


class ArticleRef(BaseConverter):
    """An id or a slug."""

    regex = "[a-z0-9][a-z0-9-]{0,99}"
    schema: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": f"^{regex}$",
        "description": "An article's id or slug",
        "examples": ["a-quiet-harbour"],
    }


class Hex24(BaseConverter):
    """The public id of a reading."""

    regex = "[0-9a-f]{24}"
    schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": f"^{regex}$"}


CONVERTERS = {"id64": Id64, "article_ref": ArticleRef, "hex24": Hex24}
