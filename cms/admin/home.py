"""The first page: what to do next."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from cms.admin.access import needs, tribune
from cms.services.checklist import checklist


def register(admin: Blueprint) -> None:
    """Add the view."""
    admin.add_url_rule("/", view_func=home)


@needs()
def home() -> ResponseReturnValue:
    """Show the first steps until each has ticked itself."""
    return render_template("admin/home.html", steps=checklist(tribune()))
