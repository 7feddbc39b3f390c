"""`Draft`: all that editors write of an article, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an article is written from; texts are clean and within their limits already.

    ``author_ids`` has the lead author first; an empty ``slug`` follows from the title; an empty
    ``picture_alt`` says that the picture is a decoration.
    """

    title: str
    body_markdown: str
    author_ids: Sequence[int]
    summary: str = ""
    slug: str = ""
    category: str = ""
    tags: Sequence[str] = field(default_factory=tuple)
    picture_id: int | None = None
    picture_alt: str = ""
    picture_caption: str = ""
    picture_credit: str = ""
    language: str = "en"
    seo_title: str = ""
    seo_description: str = ""
    source_key: str | None = None
