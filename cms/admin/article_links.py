"""The pages of one article, for the tabs above it: only those that this site has."""

from __future__ import annotations

from flask import current_app, url_for

PAGES = (
    ("Write", "admin.article_edit"),
    ("Revisions", "admin.article_revisions"),
    ("Publish", "admin.article_publish"),
    ("Money", "admin.article_money"),
)


def has_page(endpoint: str) -> bool:
    """Say whether the admin has a page of that name."""
    return endpoint in current_app.view_functions


def article_tabs(article_id: int) -> list[tuple[str, str, str]]:
    """Return label, address and endpoint of an article's pages."""
    return [
        (label, url_for(endpoint, article_id=article_id), endpoint)
        for label, endpoint in PAGES
        if has_page(endpoint)
    ]


def articles_address() -> str:
    """Return where the list of articles is, or the first page where there is none."""
    return url_for("admin.articles" if has_page("admin.articles") else "admin.home")
