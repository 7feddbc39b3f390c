"""An article's money page: the report's figures and the entries behind each of them."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.article_links import article_tabs
from cms.admin.paging import key_argument
from cms.people.rights import holds
from cms.sdk.errors import NotFound
from cms.services.money.article_money import Scope, article_money

SCOPES = {"post": "Whole post", "author": "Its authors", "treasury": "The house"}


def register(admin: Blueprint) -> None:
    """Add the view."""
    admin.add_url_rule(
        "/articles/<id64:article_id>/money", view_func=money_view, endpoint="article_money"
    )


@needs("money.read", "articles.write")
def money_view(article_id: int) -> ResponseReturnValue:
    """Show profit and loss by scope, by day, and the postings behind a row or all of them."""
    scope, row = request.args.get("scope", "post"), request.args.get("row", "")
    if scope not in SCOPES or not row.isprintable():
        raise NotFound("page.unknown", "There is no such table")
    found = article_money(
        tribune(), actor(), article_id, cast(Scope, scope), row=row, after=key_argument()
    )
    return render_template(
        "admin/article_money.html",
        found=found,
        article=found.article,
        scopes=SCOPES,
        tabs=article_tabs(article_id),
        row=row,
        reads_money=holds(actor().role, "money.read"),
    )
