"""Pictures as bodies: their media types, how large they may be, and how that is described."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from cms.services.people.avatar import BYTES_MAX

__all__ = ["BYTES_MAX", "DESCRIBED", "picture_sent"]

TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif")
DESCRIBED: dict[str, Any] = {
    "required": True,
    "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in TYPES},
}


def picture_sent() -> bytes:
    """Return the body; raise UnsupportedMediaType if it does not say that it is a picture.

    What it really is, is seen when it is decoded.
    """
    if request.mimetype not in TYPES:
        raise UnsupportedMediaType(f"Send the picture itself, as {', '.join(TYPES)}")
    return request.get_data()
