"""The trash: in, out, and for ever where nothing refers to the article."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.article_bulk import report_of
from cms.sdk.errors import CMSError
from cms.services.articles.bulk import Done, Report
from cms.services.articles.publish_desk import publish_desk
from cms.services.articles.trash import delete_article, restore_article, trash_article, why_kept


def register(admin: Blueprint) -> None:
    """Add the views."""
    one, post = "/articles/<id64:article_id>", ["POST"]
    admin.add_url_rule(f"{one}/trash", view_func=article_trash, methods=post)
    admin.add_url_rule(f"{one}/restore", view_func=article_restore, methods=post)
    admin.add_url_rule(f"{one}/delete", view_func=article_delete, methods=["GET", "POST"])


@needs("articles.write", "articles.edit")
def article_trash(article_id: int) -> ResponseReturnValue:
    """Move it to the trash and offer the way back."""
    done = trash_article(tribune(), actor().user_id, actor().role, article_id)
    report = Report("trash", [] if done.replayed else [Done(article_id, done.subject_id)])
    report.idle = int(done.replayed)
    flash(report_of(report, is_undone=False), "report")  # type: ignore[arg-type]
    return redirect(url_for("admin.articles"))


@needs("articles.write", "articles.edit")
def article_restore(article_id: int) -> ResponseReturnValue:
    """Take it out of the trash, as a draft."""
    restore_article(tribune(), actor().user_id, actor().role, article_id)
    flash("It is a draft again.", "success")
    return redirect(url_for("admin.article_publish", article_id=article_id))


@needs("articles.write", "articles.edit")
def article_delete(article_id: int) -> ResponseReturnValue:
    """Ask, and delete for ever; say why where that cannot be."""
    desk = publish_desk(tribune(), actor().user_id, actor().role, article_id)
    if request.method == "POST":
        try:
            delete_article(tribune(), actor().user_id, actor().role, article_id)
        except CMSError as fault:
            flash(fault.detail, "danger")
            return redirect(url_for("admin.article_delete", article_id=article_id))
        flash("It is deleted.", "success")
        return redirect(url_for("admin.articles", state="trash"))
    return render_template(
        "admin/article_delete.html", article=desk.article, why=why_kept(tribune(), article_id)
    )
