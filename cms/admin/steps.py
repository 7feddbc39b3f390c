"""The first steps: the way to an article from outside, noted so that the step ticks itself."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.services.articles.checklist import look_at


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/steps/site", view_func=steps_site, methods=["POST"])
    admin.add_url_rule("/steps/api", view_func=steps_api, methods=["POST"])


@needs()
def steps_site() -> ResponseReturnValue:
    """Go on to an article on the reader site."""
    return redirect(f"/articles/{look_at(tribune(), actor(), 'see_site')}", 303)


@needs()
def steps_api() -> ResponseReturnValue:
    """Go on to an article as the content API gives it."""
    return redirect(f"/api/v1/articles/{look_at(tribune(), actor(), 'see_api')}", 303)
