"""A preset for the whole site: what it would change everywhere, then all of it or nothing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.parameters import number_sent
from cms.sdk.errors import Conflict
from cms.services.plugins.presets import apply_preset, review_preset


def register(admin: Blueprint) -> None:
    """Add the view."""
    admin.add_url_rule(
        "/plugins/presets/<preset>", view_func=plugin_preset, methods=["GET", "POST"]
    )


@needs("plugins.manage")
def plugin_preset(preset: str) -> ResponseReturnValue:
    """Show the difference and apply it."""
    status = 200
    reviews = review_preset(tribune(), preset)
    if request.method == "POST":
        names = [found.plugin.name for found in reviews]
        seen = {name: number_sent(f"version-{name}", -1) for name in names}
        try:
            apply_preset(tribune(), actor(), preset, versions=seen)
        except Conflict:
            flash("Somebody changed settings meanwhile; nothing was applied. Look again.", "danger")
            reviews, status = review_preset(tribune(), preset), 409
        else:
            flash(f"The preset {preset} is in force: it counts from the next act on.", "success")
            return redirect(url_for("admin.plugins"))
    return render_template("admin/plugin_preset.html", preset=preset, reviews=reviews), status
