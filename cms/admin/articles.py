"""The list of articles: search, filters, order, pages, and rows to choose for a deed."""

from __future__ import annotations

from flask import Blueprint, get_flashed_messages, render_template, request
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.article_filters import (
    ORDERS,
    STATES,
    filter_here,
    key_text,
    page_address,
    query_here,
)
from cms.content.desk import (
    DeskArticle,
    DeskFilter,
    desk_authors,
    desk_categories,
    list_desk,
    survey,
)
from cms.people.rights import holds
from cms.services.access.article_rights import may_handle

ROWS = 30


def register(admin: Blueprint) -> None:
    """Add the view."""
    admin.add_url_rule("/articles", view_func=articles)


@needs("articles.write", "articles.edit")
def articles() -> ResponseReturnValue:
    """List articles; authors see every title and act on their own."""
    who, wanted = actor(), filter_here(actor().user_id)
    with tribune().reading() as session:
        found, counts = survey(session, wanted)
        rows = list_desk(session, found, ROWS + 1)
        categories, authors = desk_categories(session), desk_authors(session)
    rows, older, newer = _page(rows, wanted)
    return render_template(
        "admin/articles.html",
        rows=[(row, may_handle(who.user_id, who.role, row.author_ids)) for row in rows],
        wanted=wanted,
        author=request.args.get("author", ""),
        tabs=_tabs(wanted, counts),
        categories=categories,
        authors=authors,
        orders=ORDERS,
        is_filtered=bool(wanted.words or wanted.category_id or wanted.author_id),
        older=older,
        newer=newer,
        query=query_here(),
        reports=get_flashed_messages(category_filter=["report"]),
        is_editor=holds(who.role, "articles.edit"),
    )


def _page(
    rows: list[DeskArticle], wanted: DeskFilter
) -> tuple[list[DeskArticle], str | None, str | None]:
    """Cut the row too many off the end where there is more; return the neighbours' addresses."""
    is_back = wanted.key is not None and wanted.key.is_back
    has_more = len(rows) > ROWS
    rows = (rows[1:] if is_back else rows[:ROWS]) if has_more else rows
    if not rows:
        first = None if wanted.key is None else page_address(after=None, before=None)
        return rows, None, first
    last, first_row = key_text(rows[-1], wanted.order), key_text(rows[0], wanted.order)
    older = page_address(after=last, before=None) if has_more or is_back else None
    has_newer = has_more if is_back else wanted.key is not None
    newer = page_address(before=first_row, after=None) if has_newer else None
    return rows, older, newer


def _tabs(wanted: DeskFilter, counts: dict[str, int]) -> list[tuple[str, int, str, bool]]:
    """Return state, count, address and whether it is the one shown, the whole list first."""
    everything = sum(n for state, n in counts.items() if state != "trash")
    found = [("", everything), *((state, counts.get(state, 0)) for state in STATES)]
    return [
        (state, n, page_address(state=state, after=None, before=None), state == wanted.state)
        for state, n in found
    ]
