"""Pages of plugins, drawn from the blocks that they answer with."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from cms.admin.access import actor, needs, tribune
from cms.admin.setting_fields import complain_of, form_for, sent_values
from cms.people.rights import holds
from cms.sdk.errors import CMSError, Invalid, NotAllowed, NotFound, RuleFailed
from cms.sdk.pages import AdminPage, Amount, Chart, Figures, Form, Table, Text
from cms.services.plugins.pages import act_on_page, find_page, show_page


def register(admin: Blueprint) -> None:
    """Add the view; each page asks for a right of its own, so the mark lets all staff in."""
    admin.add_url_rule("/plugins/<name>/<path>", view_func=page_of_plugin, methods=["GET", "POST"])


@needs()
def page_of_plugin(name: str, path: str) -> ResponseReturnValue:
    """Show a plugin's page and take what its forms send."""
    _plugin, page = find_page(tribune(), actor(), name, path)
    forms = {form.name: _drawn(form) for form in page.forms}
    try:
        if request.method == "POST":
            return _acted(name, page, forms)
        return _page(name, path, forms)
    except RuleFailed as fault:
        return _failed(name, page, fault)


def _acted(name: str, page: AdminPage, forms: dict[str, FlaskForm]) -> ResponseReturnValue:
    """Hand the form to its plugin; show the page again where something in it is wrong."""
    which = request.form.get("form", "")
    declared = next((form for form in page.forms if form.name == which), None)
    if declared is None:
        raise NotFound("form.not_found", f"{page.title} has no such form")
    form = forms[which] = form_for(declared.fields, prefix=f"{which}-")
    values = sent_values(form, declared.fields)
    try:
        said = act_on_page(tribune(), actor(), name, page.path, which, values)
    except Invalid as fault:
        complain_of(form, fault)
        return _page(name, page.path, forms), 422
    except (NotFound, NotAllowed, RuleFailed):
        raise
    except CMSError as fault:
        flash(fault.detail, "danger")
        return _page(name, page.path, forms), 409
    flash(said, "success")
    return redirect(url_for("admin.page_of_plugin", name=name, path=page.path))


def _drawn(form: Form) -> FlaskForm:
    return form_for(form.fields, vars(form.fields()), prefix=f"{form.name}-")


def _page(name: str, path: str, forms: dict[str, FlaskForm]) -> str:
    shown = show_page(tribune(), actor(), name, path, request.args.to_dict())
    kinds = {Figures: "figures", Text: "text", Table: "table", Chart: "chart"}
    blocks = [(kinds[type(block)], block) for block in shown.blocks]
    return render_template(
        "admin/plugin_page.html",
        plugin=shown.plugin,
        page=shown.page,
        blocks=blocks,
        forms=forms,
        has_chart=any(kind == "chart" for kind, _block in blocks),
        kind_of=_kind_of,
        may_manage_plugins=holds(actor().role, "plugins.manage"),
    )


def _failed(name: str, page: AdminPage, fault: RuleFailed) -> ResponseReturnValue:
    return render_template(
        "admin/plugin_page_failed.html",
        plugin_name=name,
        page=page,
        detail=fault.detail,
        may_manage_plugins=holds(actor().role, "plugins.manage"),
    ), 503


def _kind_of(cell: object) -> str:
    """Return how a cell is shown: amount, number, moment, text or nothing."""
    if isinstance(cell, Amount):
        return "amount"
    if isinstance(cell, int):
        return "number"
    return "nothing" if cell is None else "text" if isinstance(cell, str) else "moment"
