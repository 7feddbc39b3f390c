"""Planning a reviewed change of a plugin's settings for a moment, and calling it off."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.forms import complain, text_of
from cms.admin.moments import utc_of, zone_named
from cms.admin.parameters import number_sent
from cms.admin.plugin_review import PlanForm, review_page
from cms.admin.plugin_settings import plugin_page
from cms.admin.setting_fields import complain_of, form_for, sent_values
from cms.sdk.errors import Conflict, Invalid
from cms.sdk.plugin import Plugin
from cms.services.plugins.plans import cancel_plan, plan_settings
from cms.services.plugins.settings import Review, find_plugin, review


def register(admin: Blueprint) -> None:
    """Add the view."""
    admin.add_url_rule("/plugins/<name>/plan", view_func=plugin_plan, methods=["POST"])


@needs("plugins.manage")
def plugin_plan(name: str) -> ResponseReturnValue:
    """Plan what was reviewed for a moment, or plan nothing any more."""
    plugin = find_plugin(tribune(), name)
    if "cancel" in request.form:
        was_planned = cancel_plan(tribune(), actor(), name)
        flash("Nothing is planned any more." if was_planned else "Nothing was planned.", "info")
        return redirect(url_for("admin.plugin_one", name=name))
    form, seen = form_for(plugin.Settings), number_sent("version", -1)
    try:
        found = review(tribune(), plugin, sent_values(form, plugin.Settings), seen)
        return _planned(plugin, found)
    except Invalid as fault:
        complain_of(form, fault)
        return plugin_page(plugin, form), 422
    except Conflict:
        return plugin_page(plugin, form, seen=seen), 409


def _planned(plugin: Plugin, found: Review) -> ResponseReturnValue:
    plan = PlanForm()
    try:
        if plan.validate():
            at = utc_of(plan.at.data, zone_named(text_of(plan.zone).strip()), "at")
            if at is None:
                raise Invalid("settings.moment", "", errors={"at": ["Choose a moment"]})
            changed = {change.name: change.after for change in found.changes}
            plan_settings(tribune(), actor(), plugin.name, changed, at=at, version=found.version)
            flash("Planned. You can change or cancel it until then.", "success")
            return redirect(url_for("admin.plugin_one", name=plugin.name))
    except Invalid as fault:
        complain(plan, fault)
    return review_page(found, plan=plan), 422
