"""Solvency: the treasury's runway, who gets the money, and the alarms with their thresholds."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from cms.admin.access import actor, may, needs, tribune
from cms.services.money.alarms import DEFAULTS, GREATEST, PERCENT_MAX, set_thresholds
from cms.services.money.solvency import solvency

LABELS = {
    "runway_days_min": "The treasury lasts fewer days than",
    "top_tenth_percent_max": "The best tenth of all earners gets more percent than",
    "one_person_percent_max": "One person gets more percent of all income than",
    "empty_pools_percent_max": "More percent of young articles have an empty pool than",
}


def _field(name: str) -> IntegerField:
    most = GREATEST.get(name, PERCENT_MAX)
    wrong = f"A whole number from 0 to {most}; 0 is off"
    return IntegerField(LABELS[name], [InputRequired(wrong), NumberRange(0, most, wrong)])


class AlarmForm(FlaskForm):  # type: ignore[misc]
    """From when on each alarm rings."""

    runway_days_min = _field("runway_days_min")
    top_tenth_percent_max = _field("top_tenth_percent_max")
    one_person_percent_max = _field("one_person_percent_max")
    empty_pools_percent_max = _field("empty_pools_percent_max")


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/treasury/solvency", view_func=solvency_view, endpoint="solvency")
    admin.add_url_rule(
        "/treasury/solvency", view_func=alarms_view, endpoint="alarms", methods=["POST"]
    )


@needs("money.read")
def solvency_view() -> ResponseReturnValue:
    """Show how long the money lasts and who gets it."""
    return _page(None), 200


@needs("plugins.manage")
def alarms_view() -> ResponseReturnValue:
    """Change from when on the alarms ring."""
    form = AlarmForm(formdata=request.form)
    if not form.validate():
        return _page(form), 422
    values = {name: int(form[name].data) for name in DEFAULTS}
    is_new = set_thresholds(tribune(), actor(), values)
    flash("The alarms ring from there on." if is_new else "Nothing has changed.", "success")
    return redirect(url_for("admin.solvency"))


def _page(form: AlarmForm | None) -> str:
    page = solvency(tribune(), actor())
    found = page.figures
    if form is None:
        form = AlarmForm(formdata=None, data=dict(found.thresholds))
    return render_template(
        "admin/solvency.html",
        page=page,
        found=found,
        form=form,
        may_change=may("plugins.manage"),
    )
