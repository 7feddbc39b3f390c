"""The first page: what to do next."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from cms.admin.access import needs, tribune
from cms.sdk.errors import NotFound
from cms.services.checklist import checklist


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/", view_func=home)
    admin.add_url_rule("/<path:rest>", view_func=nowhere)


@needs()
def home() -> ResponseReturnValue:
    """Show the first steps until each has ticked itself."""
    return render_template("admin/home.html", steps=checklist(tribune()))


@needs()
def nowhere(rest: str) -> ResponseReturnValue:
    """Answer for all other addresses, with the way back that every page has."""
    raise NotFound("address.not_found", f"There is no page at /admin/{rest[:80]}")
