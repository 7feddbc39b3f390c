"""What this caused: of an article, a comment or a person, with the way to undo all of it."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, may, needs, tribune
from cms.admin.paging import key_argument
from cms.ledger.caused import Cause
from cms.services.money.caused import Caused, what_it_caused


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/articles/<id64:article_id>/caused", view_func=article_caused)
    admin.add_url_rule("/comments/<id64:comment_id>/caused", view_func=comment_caused)
    admin.add_url_rule("/readers/<id64:user_id>/caused", view_func=reader_caused)


@needs("money.read")
def article_caused(article_id: int) -> ResponseReturnValue:
    """Show what everybody's dealings with an article moved."""
    found = _found(Cause(kind="article", id=article_id))
    undo = url_for("admin.article_take_down", article_id=article_id)
    back = ("Articles", url_for("admin.articles"))
    own = url_for("admin.article_money", article_id=article_id)
    allowed = may("articles.edit") and found.stands
    return _page(found, back, own, ("Take it down…", undo) if allowed else None)


@needs("money.read")
def comment_caused(comment_id: int) -> ResponseReturnValue:
    """Show what a comment and everything given to it moved."""
    found = _found(Cause(kind="comment", id=comment_id))
    undo = url_for("admin.comment_remove", comment_id=comment_id)
    allowed = may("comments.moderate") and found.stands
    back = ("Comments", url_for("admin.comments"))
    return _page(found, back, "", ("Remove it…", undo) if allowed else None)


@needs("money.read")
def reader_caused(user_id: int) -> ResponseReturnValue:
    """Show what a person's acts moved, for whom it may be."""
    found = _found(Cause(kind="person", id=user_id))
    undo = url_for("admin.reader_sweep", user_id=user_id)
    back, own = ("Readers", url_for("admin.readers")), url_for("admin.reader_one", user_id=user_id)
    return _page(found, back, own, ("Undo everything…", undo) if may("readers.ban") else None)


def _found(cause: Cause) -> Caused:
    return what_it_caused(tribune(), actor(), cause, key_argument())


def _page(
    found: Caused, back: tuple[str, str], own: str, undo: tuple[str, str] | None
) -> ResponseReturnValue:
    items = [back, (found.name, own)] if own else [back]
    return render_template("admin/caused.html", found=found, crumb_items=items, undo=undo)
