"""The plugins of the site: their state at a glance, and the switch."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.services.plugins.effects import stops
from cms.services.plugins.overview import overview
from cms.services.plugins.presets import presets
from cms.services.plugins.settings import find_plugin, settings_now, switch_plugin


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/plugins", view_func=plugins)
    admin.add_url_rule("/plugins/<name>/switch", view_func=plugin_switch, methods=["GET", "POST"])


@needs("plugins.manage")
def plugins() -> ResponseReturnValue:
    """List what is loaded and what is merely installed."""
    states, unlisted = overview(tribune())
    return render_template(
        "admin/plugins.html", states=states, unlisted=unlisted, presets=presets(tribune())
    )


@needs("plugins.manage")
def plugin_switch(name: str) -> ResponseReturnValue:
    """Say what stops when a plugin is switched off, and switch it."""
    plugin = find_plugin(tribune(), name)
    if request.method == "GET":
        is_on = settings_now(tribune(), plugin).is_on
        return render_template(
            "admin/plugin_switch.html", plugin=plugin, is_on=is_on, stops=stops(plugin)
        )
    is_on = request.form.get("is_on") == "1"
    if switch_plugin(tribune(), actor(), name, is_on=is_on):
        flash(f"{name} is {'on' if is_on else 'off'} now, in all processes.", "success")
    else:
        flash(f"{name} was {'on' if is_on else 'off'} already.", "info")
    return redirect(url_for("admin.plugin_one", name=name))
