"""Comments: the queue, removing with a reason, restoring; what it costs whom is said before."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.forms import complain
from cms.admin.paging import PAGE_ROWS, choice, here, number, words
from cms.admin.people_forms import RemoveForm, RestoreForm
from cms.content.comment_queue import CommentFilter, QueuedComment
from cms.sdk.errors import Conflict, Invalid
from cms.services.dealings.comment_desk import (
    comment_for_moderation,
    comment_queue,
    quote_removal,
    quote_restoration,
)
from cms.services.dealings.comment_removal import moderate_comment, restore_comment

Shown = Literal["visible", "moderated", "deleted", "all"]
SHOWN: tuple[Shown, ...] = ("visible", "moderated", "deleted", "all")
ORDERS: tuple[Literal["newest", "disliked"], ...] = ("newest", "disliked")


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/comments", view_func=comments)
    admin.add_url_rule(
        "/comments/<id64:comment_id>/remove", view_func=comment_remove, methods=["GET", "POST"]
    )
    admin.add_url_rule(
        "/comments/<id64:comment_id>/restore", view_func=comment_restore, methods=["GET", "POST"]
    )


@needs("comments.moderate")
def comments() -> ResponseReturnValue:
    """List comments, the newest or the most disliked first."""
    shown, order = choice("show", SHOWN), choice("order", ORDERS)
    wanted = CommentFilter(
        status=None if shown == "all" else shown,
        article_id=number("article"),
        writer_id=number("writer"),
        words=words(),
        most_disliked=order == "disliked",
        after=(number("dislikes"), number("before")) if number("before") else None,
    )
    page = comment_queue(tribune(), actor(), wanted, PAGE_ROWS)
    older = None
    if page.has_more:
        last = page.comments[-1]
        dislikes = last.dislike_count if order == "disliked" else None
        older = here(before=last.id, dislikes=dislikes)
    return render_template(
        "admin/comments.html", page=page, wanted=wanted, shown=shown, order=order, older=older
    )


@needs("comments.moderate")
def comment_remove(comment_id: int) -> ResponseReturnValue:
    """Ask for the reason and say what moves; then remove."""
    form = RemoveForm()
    form.tell_apart(comment_id)
    if form.validate_on_submit():
        try:
            done = moderate_comment(
                tribune(), actor().user_id, actor().role, comment_id, form.said()
            )
        except Invalid as fault:
            complain(form, fault)
        else:
            said = "The comment is removed." if done else "Somebody else has removed it before."
            return _after(comment_id, said)
    comment = comment_for_moderation(tribune(), actor(), comment_id)
    moves = quote_removal(tribune(), actor(), comment_id)
    return _ask("admin/comment_remove.html", comment=comment, form=form, quote=moves)


@needs("comments.moderate")
def comment_restore(comment_id: int) -> ResponseReturnValue:
    """Say what moves; then bring the comment back."""
    form = RestoreForm()
    form.tell_apart(comment_id)
    if form.validate_on_submit():
        try:
            done = restore_comment(tribune(), actor().user_id, actor().role, comment_id)
        except Conflict as fault:
            return _after(comment_id, fault.detail, "danger")
        return _after(comment_id, "The comment is back." if done else "It stands already.")
    comment = comment_for_moderation(tribune(), actor(), comment_id)
    moves = quote_restoration(tribune(), actor(), comment_id)
    return _ask("admin/comment_restore.html", comment=comment, form=form, quote=moves)


def _ask(template: str, comment: QueuedComment, **values: object) -> ResponseReturnValue:
    """Show the question as a page, or inside the row for a script that asked for a part.

    The form's answer takes the place of the row; a form that comes back goes where it was.
    """
    is_part = _is_part()
    frame = "admin/_part.html" if is_part else "admin/base.html"
    page = render_template(
        template, frame=frame, back=_back(), is_part=is_part, comment=comment, **values
    )
    where = {"HX-Retarget": f"#comment-{comment.id}-ask", "HX-Reswap": "innerHTML"}
    return page, where if is_part else {}


def _after(comment_id: int, said: str, tone: str = "success") -> ResponseReturnValue:
    """Go back to the queue, or show the row as it is now."""
    if not _is_part():
        flash(said, tone)
        return redirect(_back())
    comment = comment_for_moderation(tribune(), actor(), comment_id)
    return render_template("admin/_comment.html", comment=comment, said=said, tone=tone)


def _is_part() -> bool:
    return "HX-Request" in request.headers


def _back() -> str:
    """Return the queue as it was left, or the queue."""
    where = request.values.get("back", "")
    queue = url_for("admin.comments")
    is_ours = where == queue or where.startswith(f"{queue}?")
    return where if is_ours and _is_plain(where) else queue


def _is_plain(where: str) -> bool:
    """Return whether an address has no sign that browsers read in ways of their own."""
    return where.isprintable() and "\\" not in where
