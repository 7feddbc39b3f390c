"""Categories and tags: one page, a small form for each deed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.content.topics import categories_used, tags_used
from cms.sdk.errors import CMSError, Invalid, NotAllowed
from cms.services.articles.categories import (
    create_category,
    delete_category,
    move_category,
    rename_category,
)
from cms.services.articles.tags import create_tag, delete_tag, merge_tag, rename_tag
from cms.services.articles.topics import NAME_CHARACTERS_MAX

TAGS = 30


def register(admin: Blueprint) -> None:
    """Add the views."""
    post = ["POST"]
    admin.add_url_rule("/topics", view_func=topics)
    admin.add_url_rule("/topics/categories", view_func=topic_category_new, methods=post)
    admin.add_url_rule("/topics/categories/<id64:topic_id>", view_func=topic_category, methods=post)
    admin.add_url_rule("/topics/tags", view_func=topic_tag_new, methods=post)
    admin.add_url_rule("/topics/tags/<id64:topic_id>", view_func=topic_tag, methods=post)


@needs("articles.edit")
def topics() -> ResponseReturnValue:
    """Show all categories in their order, and tags by name."""
    words = request.args.get("q", "").strip()[:NAME_CHARACTERS_MAX].replace("\0", "")
    after = request.args.get("after", "")[:200].replace("\0", "")
    with tribune().reading() as session:
        categories = categories_used(session)
        tags = tags_used(session, words=words, after_slug=after, limit=TAGS + 1)
    more = None
    if len(tags) > TAGS:
        more = url_for("admin.topics", q=words or None, after=tags[TAGS - 1].slug, _anchor="tags")
    return render_template(
        "admin/topics.html",
        categories=categories,
        tags=tags[:TAGS],
        more=more,
        words=words,
        is_later=bool(after),
    )


@needs("articles.edit")
def topic_category_new() -> ResponseReturnValue:
    """Make a category."""
    return _done("It is made.", lambda u, r: create_category(tribune(), u, r, _name()))


@needs("articles.edit")
def topic_category(topic_id: int) -> ResponseReturnValue:
    """Rename, move or delete a category."""
    return _done("Done.", lambda u, r: _CATEGORY_DEEDS.get(_deed(), _no_deed)(u, r, topic_id))


@needs("articles.edit")
def topic_tag_new() -> ResponseReturnValue:
    """Make a tag."""
    return _done("It is made.", lambda u, r: create_tag(tribune(), u, r, _name()), "tags")


@needs("articles.edit")
def topic_tag(topic_id: int) -> ResponseReturnValue:
    """Rename, merge or delete a tag."""
    return _done("Done.", lambda u, r: _TAG_DEEDS.get(_deed(), _no_deed)(u, r, topic_id), "tags")


def _deed() -> str:
    return request.form.get("deed", "")


def _no_deed(_user_id: int, _role: str, _topic_id: int) -> None:
    raise Invalid("topic.deed", "Choose what to do")


def _name() -> str:
    return request.form.get("name", "")


def _has_new_address() -> bool:
    return "new_address" in request.form


def _done(
    said: str, act: Callable[[int, str], object], anchor: str = "categories"
) -> ResponseReturnValue:
    """Do it, say so or why not, and go back to the page."""
    try:
        act(actor().user_id, actor().role)
    except NotAllowed:
        raise
    except CMSError as fault:
        flash(f"{fault.detail}.", "danger")
    else:
        flash(said, "success")
    return redirect(url_for("admin.topics", _anchor=anchor))


Deed = Callable[[int, str, int], object]
_CATEGORY_DEEDS: dict[str, Deed] = {
    "rename": lambda u, r, i: rename_category(
        tribune(), u, r, i, _name(), has_new_address=_has_new_address()
    ),
    "up": lambda u, r, i: move_category(tribune(), u, r, i, "up"),
    "down": lambda u, r, i: move_category(tribune(), u, r, i, "down"),
    "delete": lambda u, r, i: delete_category(tribune(), u, r, i),
}
_TAG_DEEDS: dict[str, Deed] = {
    "rename": lambda u, r, i: rename_tag(
        tribune(), u, r, i, _name(), has_new_address=_has_new_address()
    ),
    "merge": lambda u, r, i: merge_tag(tribune(), u, r, i, request.form.get("into", "")),
    "delete": lambda u, r, i: delete_tag(tribune(), u, r, i),
}
