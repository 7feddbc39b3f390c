"""A revision's ``details``: what a draft holds beside title, summary and text, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from cms.services.articles.draft import Draft

NAMES = (
    "slug",
    "category",
    "tags",
    "author_ids",
    "picture_id",
    "picture_alt",
    "picture_caption",
    "picture_credit",
    "language",
    "seo_title",
    "seo_description",
)


def details_of(draft: Draft) -> str:
    """Return the JSON of a draft's details."""
    values: dict[str, Any] = {name: getattr(draft, name) for name in NAMES}
    for name in ("tags", "author_ids"):
        values[name] = list(dict.fromkeys(values[name]))
    return orjson.dumps(values).decode()


def with_details(draft: Draft, details: str) -> Draft:
    """Return the draft with what the JSON says; what it does not name stays as it is."""
    values: Mapping[str, Any] = orjson.loads(details)
    known = {name: values[name] for name in NAMES if name in values}
    for name in ("tags", "author_ids"):
        if name in known:
            known[name] = tuple(known[name])
    return replace(draft, **known)
