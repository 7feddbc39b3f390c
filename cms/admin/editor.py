"""Writing an article: the form, saving it, what happens when somebody else was faster."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, takes, tribune
from cms.admin.article_form import ArticleForm, form_of, typed_from, version_in
from cms.admin.article_links import article_tabs
from cms.admin.conflict import conflict_page, merged_form
from cms.admin.forms import complain
from cms.admin.preview import preview_document
from cms.content.pictures import BYTES_MAX
from cms.people.rights import holds
from cms.sdk.errors import CMSError, Invalid
from cms.services.articles.article_drafts import discard_draft
from cms.services.articles.draft import Draft
from cms.services.articles.edit_article import EditConflict, Saved, save_article
from cms.services.articles.open_article import (
    Choices,
    Opened,
    choices_for_new,
    open_article,
    picture_of,
)
from cms.services.articles.picture_library import add_picture

PAGE_BYTES_MAX = BYTES_MAX + 3 * 1024 * 1024
FIELDS = {"author_ids": "lead_author", "authors": "lead_author"}


def register(admin: Blueprint) -> None:
    """Add the views."""
    methods = ["GET", "POST"]
    admin.add_url_rule("/articles/new", view_func=article_new, methods=methods)
    admin.add_url_rule("/articles/<id64:article_id>", view_func=article_edit, methods=methods)


@needs("articles.write")
@takes(PAGE_BYTES_MAX)
def article_new() -> ResponseReturnValue:
    """Write a new article."""
    if request.method == "GET":
        draft = Draft(title="", body_markdown="", author_ids=(actor().user_id,))
        return _page(form_of(typed_from(draft, is_new=True), 1, kept=True), None)
    return _answer(ArticleForm(), None)


@needs("articles.write")
@takes(PAGE_BYTES_MAX)
def article_edit(article_id: int) -> ResponseReturnValue:
    """Change an article; ``?typed=1`` takes up what was typed and not saved."""
    opened = open_article(tribune(), actor(), article_id)
    if request.method == "POST":
        return _answer(ArticleForm(), opened)
    typed = opened.typed
    if typed and "typed" in request.args:
        return _page(form_of(typed.fields, typed.version, kept=True), opened)
    offer = offered(opened)
    form = form_of(saved_fields(opened), opened.article.newest, kept=not offer)
    return _page(form, opened, offer=offer)


def saved_fields(opened: Opened) -> dict[str, str]:
    """Return the newest revision as the form holds it."""
    article = opened.article
    is_untitled = not article.publications and article.draft.slug.startswith("untitled")
    return typed_from(article.draft, is_new=is_untitled)


def offered(opened: Opened) -> bool:
    """Say whether something was typed that is in no revision."""
    return opened.typed is not None and dict(opened.typed.fields) != saved_fields(opened)


def _answer(form: ArticleForm, opened: Opened | None) -> ResponseReturnValue:
    act = request.form.get("act", "save")
    if act == "preview":
        return _page(form, opened, preview=preview_document(form.draft()))
    if act == "merge" and opened is not None:
        return _page(merged_form(form, opened, request.form), opened, is_merged=True)
    is_valid = _take_picture(form) and form.validate_on_submit()
    if not is_valid:
        return _page(form, opened), 422
    try:
        saved = _save(form, opened, goes_live=act == "live")
    except EditConflict as fault:
        return conflict_page(form, fault, _choices(opened)), 409
    except CMSError as fault:
        complain(form, _renamed(fault))
        return _page(form, opened), 422
    return redirect(_next(saved, act))


def _save(form: ArticleForm, opened: Opened | None, *, goes_live: bool) -> Saved:
    article_id = opened.article.id if opened else None
    saved = save_article(
        tribune(), actor(), article_id, version_in(form), form.draft(), goes_live=goes_live
    )
    if form.kept.data and article_id is not None:
        discard_draft(tribune(), actor(), article_id)
    return saved


def _next(saved: Saved, act: str) -> str:
    """Say what was done, and where to go on."""
    if saved.went_live:
        flash("Saved. Readers see it now.", "success")
    elif not saved.is_new:
        flash("Nothing has changed since the last save.", "info")
    elif saved.status == "published":
        flash("Saved as a draft. Readers still see the article as it was.", "success")
    else:
        flash("Saved.", "success")
    page = "admin.article_publish" if act == "publish" else "admin.article_edit"
    return url_for(page, article_id=saved.article_id, saved=1)  # tells the page's script so


def _take_picture(form: ArticleForm) -> bool:
    """Keep the file that came with the form as its lead picture."""
    file = form.picture_file.data
    if not file or not file.filename:
        return True
    try:
        form.picture_id.data = str(add_picture(tribune(), actor(), file.read(BYTES_MAX + 1)).id)
    except CMSError as fault:
        form.picture_file.errors = [fault.detail]
        return False
    return True


def _renamed(fault: CMSError) -> CMSError:
    """Let a complaint about a draft's field reach the form's field."""
    if isinstance(fault, Invalid):
        fault.errors = {FIELDS.get(name, name): said for name, said in fault.errors.items()}
        if "category" in fault.errors:
            fault.errors["new_category"] = fault.errors.pop("category")
    return fault


def _page(form: ArticleForm, opened: Opened | None, **more: Any) -> str:
    choices = _choices(opened)
    form.offer(choices)
    article = opened.article if opened else None
    return render_template(
        "admin/article_edit.html",
        form=form,
        opened=opened,
        article=article,
        choices=choices,
        picture=picture_of(tribune(), form.draft().picture_id),
        tabs=article_tabs(article.id) if article else [],
        chooses_authors=holds(actor().role, "articles.edit"),
        **more,
    )


def _choices(opened: Opened | None) -> Choices:
    return opened.choices if opened else choices_for_new(tribune(), actor())
