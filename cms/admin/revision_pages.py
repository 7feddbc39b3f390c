"""The revisions of an article: the list, the difference between any two, restoring one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.article_form import number_of
from cms.admin.article_links import article_tabs
from cms.sdk.errors import Conflict, Invalid
from cms.services.articles.compare_drafts import difference
from cms.services.articles.editable import editable, need_right
from cms.services.articles.open_article import names_of
from cms.services.articles.revisions import PAGE_SIZE, list_revisions, restore_revision, revisions


def register(admin: Blueprint) -> None:
    """Add the views."""
    base = "/articles/<id64:article_id>/revisions"
    admin.add_url_rule(base, view_func=article_revisions)
    admin.add_url_rule(f"{base}/compare", view_func=article_compare)
    admin.add_url_rule(
        f"{base}/<id64:number>/restore", view_func=article_revision_restore, methods=["POST"]
    )


@needs("articles.write")
def article_revisions(article_id: int) -> ResponseReturnValue:
    """List who saved what and when."""
    before = number_of(request.args.get("before", ""))
    with tribune().reading() as session:
        article = editable(session, article_id)
        need_right(actor(), tuple(article.draft.author_ids))
        found = list_revisions(session, article_id, before, PAGE_SIZE + 1)
    return render_template(
        "admin/article_revisions.html",
        article=article,
        revisions=found[:PAGE_SIZE],
        older=found[PAGE_SIZE - 1].number if len(found) > PAGE_SIZE else None,
        is_first=before is None,
        tabs=article_tabs(article_id),
    )


@needs("articles.write")
def article_compare(article_id: int) -> ResponseReturnValue:
    """Show what differs between two revisions; by default the newest and the one before it."""
    with tribune().reading() as session:
        article = editable(session, article_id)
        need_right(actor(), tuple(article.draft.author_ids))
        new = number_of(request.args.get("to", "")) or article.newest
        old = number_of(request.args.get("from", "")) or max(1, new - 1)
        old, new = min(old, new), max(old, new)
        pair = revisions(session, article, [old, new])
        people = {*pair[old].draft.author_ids, *pair[new].draft.author_ids}
        names = names_of(session, people)
    return render_template(
        "admin/article_compare.html",
        article=article,
        old=pair[old],
        new=pair[new],
        found=difference(pair[old].draft, pair[new].draft, names),
        tabs=article_tabs(article_id),
    )


@needs("articles.write")
def article_revision_restore(article_id: int, number: int) -> ResponseReturnValue:
    """Make a new revision of an old one."""
    version = number_of(request.form.get("version", "")) or 0
    try:
        saved = restore_revision(tribune(), actor(), article_id, number, version)
    except (Conflict, Invalid) as fault:
        flash(fault.detail, "danger")
        return redirect(url_for("admin.article_revisions", article_id=article_id))
    if not saved.is_new:
        flash("Nothing to restore: the newest revision is the same.", "info")
    elif saved.status == "published":
        flash(
            f"Revision {number} is restored as a draft. Readers see it when you save and update"
            " the live article.",
            "success",
        )
    else:
        flash(f"Revision {number} is restored, as revision {saved.revision}.", "success")
    return redirect(url_for("admin.article_edit", article_id=article_id))
