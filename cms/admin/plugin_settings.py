"""One plugin: its settings with a review before they count, its history, what it costs.

A change takes two posts: the first shows the difference, the second puts it in force. Both name
the version that the person saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from cms.admin.access import actor, needs, tribune
from cms.admin.parameters import number_asked, number_sent
from cms.admin.plugin_review import review_page
from cms.admin.setting_fields import complain_of, form_for, sent_values
from cms.pluginhost.settings_store import values_of
from cms.sdk.errors import Conflict, Invalid
from cms.sdk.plugin import Plugin
from cms.services.plugins.effects import stops
from cms.services.plugins.failures import open_counts
from cms.services.plugins.history import values_at, versions
from cms.services.plugins.overview import hook_costs
from cms.services.plugins.planned import planned_settings
from cms.services.plugins.settings import (
    Review,
    change_settings,
    differences,
    find_plugin,
    review,
    settings_now,
)


def register(admin: Blueprint) -> None:
    """Add the view."""
    admin.add_url_rule("/plugins/<name>", view_func=plugin_one, methods=["GET", "POST"])


@needs("plugins.manage")
def plugin_one(name: str) -> ResponseReturnValue:
    """Show a plugin; take a change of its settings in two steps."""
    plugin = find_plugin(tribune(), name)
    if request.method == "POST":
        return _posted(plugin)
    preset, version = request.args.get("preset", ""), number_asked("version", -1)
    if preset in plugin.presets:
        return _proposed(plugin, plugin.presets[preset], f"the preset {preset}")
    if version >= 0:
        return _proposed(plugin, values_at(tribune(), plugin, version), f"version {version}")
    return plugin_page(plugin)


def _posted(plugin: Plugin) -> ResponseReturnValue:
    form, step = form_for(plugin.Settings), request.form.get("step")
    values = sent_values(form, plugin.Settings)
    seen = number_sent("version", -1)
    if step == "edit":
        return plugin_page(plugin, form)
    try:
        if step == "apply":
            return _applied(plugin, values, seen)
        return _reviewed(plugin, review(tribune(), plugin, values, seen))
    except Invalid as fault:
        complain_of(form, fault)
        return plugin_page(plugin, form), 422
    except Conflict:
        return plugin_page(plugin, form, seen=seen), 409


def _applied(plugin: Plugin, values: Mapping[str, Any], seen: int) -> ResponseReturnValue:
    version = change_settings(tribune(), actor(), plugin.name, values, version=seen)
    flash(f"Version {version} is in force: it counts from the next act on.", "success")
    return redirect(url_for("admin.plugin_one", name=plugin.name))


def _proposed(plugin: Plugin, values: Mapping[str, Any], source: str) -> ResponseReturnValue:
    """Review values that come from a preset or an older version."""
    try:
        return _reviewed(plugin, review(tribune(), plugin, values), source)
    except Invalid as fault:  # bounds may have been drawn more narrowly since
        form = form_for(plugin.Settings, values)
        complain_of(form, fault)
        return plugin_page(plugin, form), 422


def _reviewed(plugin: Plugin, found: Review, source: str = "") -> ResponseReturnValue:
    if not found.changes:
        flash(f"Nothing would change: {source or 'this'} is what is in force.", "info")
        return redirect(url_for("admin.plugin_one", name=plugin.name))
    return review_page(found, source)


def plugin_page(plugin: Plugin, form: FlaskForm | None = None, seen: int | None = None) -> str:
    """Render the page; with ``seen``, say what others have changed since that version."""
    current = settings_now(tribune(), plugin)
    values = values_of(current)
    before = number_asked("before")
    history, has_older = versions(tribune(), plugin, before=before)
    known = seen is not None and 0 <= seen < current.version
    then = values_at(tribune(), plugin, seen) if known and seen is not None else values
    return render_template(
        "admin/plugin_one.html",
        plugin=plugin,
        current=current,
        form=form or form_for(plugin.Settings, values),
        is_stale=seen is not None,
        since=list(differences(plugin, then, values)),
        history=history,
        before=before,
        has_older=has_older,
        hooks=hook_costs(tribune(), plugin),
        failures=open_counts(tribune()).get(plugin.name, 0),
        does=stops(plugin),
        planned=planned_settings(tribune(), plugin),
    )
