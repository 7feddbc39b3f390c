"""What the sidebar shows: only what the person's role may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_login import current_user

from cms.admin.access import actor, tribune
from cms.people.rights import Right, holds
from cms.services.plugins.pages import pages_for


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line of the sidebar. ``is_here`` marks the room that the page at hand belongs to."""

    label: str
    icon: str
    url: str
    is_here: bool


ROOMS: tuple[tuple[str, tuple[tuple[str, str, str, tuple[Right, ...]], ...]], ...] = (
    (
        "",
        (("Home", "home", "admin.home", ()),),
    ),
    (
        "Content",
        (
            ("Articles", "article", "admin.articles", ("articles.write", "articles.edit")),
            ("Comments", "message-circle", "admin.comments", ("comments.moderate",)),
            ("Pictures", "photo", "admin.pictures", ("articles.write",)),
            ("Categories and tags", "list-check", "admin.topics", ("articles.edit",)),
        ),
    ),
    (
        "People",
        (
            ("Readers", "users", "admin.readers", ("readers.ban", "money.read")),
            ("Team", "shield-check", "admin.team", ("people.invite",)),
        ),
    ),
    (
        "Money",
        (
            ("Treasury", "building-bank", "admin.treasury", ("money.read",)),
            ("Ledger", "book-2", "admin.ledger", ("money.read",)),
            ("Not paid", "help-circle", "admin.unpaid", ("money.read",)),
        ),
    ),
    (
        "Site",
        (
            ("Plugins", "plug", "admin.plugins", ("plugins.manage",)),
            ("Audit log", "history", "admin.audit", ("audit.read",)),
            ("My account", "user-cog", "admin.account", ()),
        ),
    ),
)
"""Heading, then label, icon, endpoint and rights of each item; no rights: for all staff."""


def navigation() -> list[tuple[str, list[Item]]]:
    """Return the rooms and items for whoever is signed in."""
    if not current_user.is_authenticated:
        return []
    here = request.endpoint or ""
    rooms = []
    for heading, items in ROOMS:
        shown = [
            Item(label=label, icon=icon, url=url_for(endpoint), is_here=_is_in(here, endpoint))
            for label, icon, endpoint, rights in items
            if not rights or any(holds(actor().role, right) for right in rights)
        ]
        if shown:
            rooms.append((heading, shown))
    if pages := _plugin_pages():
        rooms.append(("From plugins", pages))
    return rooms


def _plugin_pages() -> list[Item]:
    here = request.view_args or {}
    return [
        Item(
            label=page.title,
            icon="chart-bar",
            url=url_for("admin.page_of_plugin", name=plugin.name, path=page.path),
            is_here=request.endpoint == "admin.page_of_plugin"
            and (here.get("name"), here.get("path")) == (plugin.name, page.path),
        )
        for plugin, page in pages_for(tribune(), actor().role)
    ]


def _is_in(here: str, endpoint: str) -> bool:
    """A room's pages share its endpoint's beginning: ``admin.article_money`` is in articles."""
    return here == endpoint or here.startswith(endpoint.rstrip("s") + "_")
