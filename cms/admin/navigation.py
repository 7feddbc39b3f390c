"""What the sidebar shows: only what the person's role may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_login import current_user

from cms.admin.access import actor
from cms.people.rights import Right, holds


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
        (("Comments", "message-circle", "admin.comments", ("comments.moderate",)),),
    ),
    (
        "People",
        (
            ("Readers", "users", "admin.readers", ("readers.ban", "money.read")),
            ("Team", "shield-check", "admin.team", ("people.invite",)),
        ),
    ),
    (
        "Site",
        (
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
    return rooms


def _is_in(here: str, endpoint: str) -> bool:
    """A room's pages share its endpoint's beginning: ``admin.article_money`` is in articles."""
    return here == endpoint or here.startswith(endpoint.rstrip("s") + "_")
