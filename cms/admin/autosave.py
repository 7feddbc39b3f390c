"""What the editor's script asks for while somebody types: keeping the form, a preview."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, takes, tribune
from cms.admin.article_form import ArticleForm, form_of, version_in
from cms.admin.article_links import article_tabs
from cms.admin.editor import PAGE_BYTES_MAX, offered
from cms.admin.preview import preview_document
from cms.content.text import length_of
from cms.sdk.errors import CMSError
from cms.services.articles.article_drafts import Kept, discard_draft, keep_draft
from cms.services.articles.compare_drafts import difference
from cms.services.articles.open_article import open_article
from cms.web.requests import request_id
from cms.web.statuses import status_of


def register(admin: Blueprint) -> None:
    """Add the views."""
    draft = "/articles/<id64:article_id>/draft"
    for rule in ("/articles/draft", draft):
        admin.add_url_rule(rule, view_func=article_autosave, methods=["POST"])
    admin.add_url_rule(draft, view_func=article_typed)
    admin.add_url_rule(f"{draft}/discard", view_func=article_discard, methods=["POST"])
    admin.add_url_rule("/articles/preview", view_func=article_preview, methods=["POST"])


@needs("articles.write")
@takes(PAGE_BYTES_MAX)
def article_autosave(article_id: int | None = None) -> ResponseReturnValue:
    """Keep the form as it stands; answer where, when, and who else is here, as JSON."""
    form = ArticleForm()
    try:
        kept = keep_draft(tribune(), actor(), article_id, version_in(form), form.typed())
    except CMSError as fault:
        return {"code": fault.code, "detail": fault.detail, "request_id": request_id()}, status_of(
            fault
        )
    return _answer(kept, form)


def _answer(kept: Kept, form: ArticleForm) -> Response:
    draft = form.draft()
    words, seconds = length_of(draft.body_markdown, draft.language)
    found = kept.article
    return jsonify(
        {
            "article_id": kept.article_id,
            "edit_url": url_for("admin.article_edit", article_id=kept.article_id),
            "draft_url": url_for("admin.article_autosave", article_id=kept.article_id),
            "version": kept.version,
            "saved_at": kept.saved_at.isoformat(),
            "words": words,
            "reading_seconds": seconds,
            "others": [one.nickname for one in kept.others],
            "newer_by": found.editor if found.newest > kept.version else "",
        }
    )


@needs("articles.write")
@takes(PAGE_BYTES_MAX)
def article_preview() -> ResponseReturnValue:
    """Render what stands in the form, as JSON for the editor's script."""
    draft = ArticleForm().draft()
    words, seconds = length_of(draft.body_markdown, draft.language)
    return jsonify(
        {
            "html": preview_document(draft),
            "words": words,
            "reading_seconds": seconds,
        }
    )


@needs("articles.write")
def article_typed(article_id: int) -> ResponseReturnValue:
    """Show what was typed and not saved beside what is saved."""
    opened = open_article(tribune(), actor(), article_id)
    if opened.typed is None or not offered(opened):
        flash("There is nothing here that is not saved.", "info")
        return redirect(url_for("admin.article_edit", article_id=article_id))
    typed = form_of(opened.typed.fields, opened.typed.version).draft()
    return render_template(
        "admin/article_typed.html",
        opened=opened,
        article=opened.article,
        found=difference(opened.article.draft, typed, opened.choices.people),
        tabs=article_tabs(article_id),
    )


@needs("articles.write")
def article_discard(article_id: int) -> ResponseReturnValue:
    """Forget what was typed and not saved."""
    open_article(tribune(), actor(), article_id)
    discard_draft(tribune(), actor(), article_id)
    flash("The unsaved text is gone; this is the article as it was saved.", "success")
    return redirect(url_for("admin.article_edit", article_id=article_id))
