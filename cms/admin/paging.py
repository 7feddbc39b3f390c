"""Paging by key in the admin: what an address says, and addresses of neighbouring pages."""

from __future__ import annotations

import re
from typing import Any

from flask import request, url_for

from cms.ledger.search import Key
from cms.sdk.errors import NotFound

_KEY = re.compile(r"(\d{1,18})\.(\d{1,9})", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def key_argument(name: str = "after") -> Key | None:
    """Return the key ``<entry>.<leg>`` in the query string, or None; raise NotFound for others."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (found := _KEY.fullmatch(text)):
        raise NotFound("page.unknown", "There is no such page; the list has others")
    return int(found[1]), int(found[2])


def number_argument(name: str) -> int | None:
    """Return a number in the query string, or None; raise NotFound for anything else."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise NotFound("page.unknown", "There is no such page; the list has others")
    return int(text)


def days_argument() -> int:
    """Return how many days a chart should show: 90 if the query string says so, else 30."""
    return 90 if request.args.get("days") == "90" else 30


def here(**changes: Any) -> str:
    """Return this page's address with some of its query changed; None leaves one out."""
    values = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in values.items() if value not in {None, ""}}
    return url_for(str(request.endpoint), **{**kept, **(request.view_args or {})})
