"""The pages of one article, for the tabs above each of them."""

from __future__ import annotations

from flask import url_for

PAGES = (
    ("Write", "admin.article_edit"),
    ("Revisions", "admin.article_revisions"),
    ("Publish", "admin.article_publish"),
    ("Money", "admin.article_money"),
)


def article_tabs(article_id: int) -> list[tuple[str, str, str]]:
    """Return label, address and endpoint of an article's pages."""
    return [
        (label, url_for(endpoint, article_id=article_id), endpoint) for label, endpoint in PAGES
    ]
