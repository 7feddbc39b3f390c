"""The preview: what readers would see, rendered by the same code, in a page without scripts."""

from __future__ import annotations

from flask import render_template

from cms.admin.access import tribune
from cms.content.markdown import render
from cms.services.articles.article_limits import BODY_CHARACTERS_MAX
from cms.services.articles.draft import Draft
from cms.services.articles.open_article import picture_of


def preview_document(draft: Draft) -> str:
    """Return a whole HTML document, to be shown in a sandboxed frame."""
    body = draft.body_markdown[:BODY_CHARACTERS_MAX]
    return render_template(
        "admin/article_preview.html",
        draft=draft,
        body=render(body),
        picture=picture_of(tribune(), draft.picture_id),
    )
