"""The first page: what to do next, and how the site does, for each role what it may see."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.paging import days_argument
from cms.people.rights import holds
from cms.sdk.errors import NotFound
from cms.services.articles.checklist import checklist
from cms.services.money.front_figures import comments_to_see, own_articles, site_money


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/", view_func=home)
    admin.add_url_rule("/<path:rest>", view_func=nowhere)


@needs()
def home() -> ResponseReturnValue:
    """Show the first steps until each has ticked itself, and the figures of the site."""
    who, days = actor(), days_argument()
    reads_money, writes = holds(who.role, "money.read"), holds(who.role, "articles.write")
    return render_template(
        "admin/home.html",
        steps=checklist(tribune()),
        days=days,
        money=site_money(tribune(), who, days) if reads_money else None,
        own=own_articles(tribune(), who) if writes and not reads_money else None,
        comments=comments_to_see(tribune(), who),
        moderates=holds(who.role, "comments.moderate"),
        writes=writes,
    )


@needs()
def nowhere(rest: str) -> ResponseReturnValue:
    """Answer for all other addresses, with the way back that every page has."""
    raise NotFound("address.not_found", f"There is no page at /admin/{rest[:80]}")
