"""Cursors of pages: signed, so that only what was handed out comes back."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from itsdangerous import BadData, URLSafeSerializer


class BadCursor(ValueError):
    """A cursor that was not made here, or for another list."""


def next_link(cursor: list[object]) -> str:
    """Return this request's address with the cursor of the following page."""
    values = request.args.to_dict() | {"page[after]": str(_serializer().dumps(cursor))}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **values})


def read_cursor(text: str) -> list[Any]:
    """Return what a cursor holds; raise BadCursor."""
    try:
        cursor: list[Any] = _serializer().loads(text)
    except BadData as fault:
        raise BadCursor from fault
    return cursor


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"cursor:{request.path}")
