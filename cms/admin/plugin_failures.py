"""Failures of plugins: what went wrong, tried again or dismissed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.routing import BuildError

from cms.admin.access import actor, needs, tribune
from cms.admin.parameters import name_asked, number_asked
from cms.sdk.errors import Conflict, Invalid, RuleFailed
from cms.services.plugins.failures import (
    AT_ONCE,
    dismiss_failure,
    list_failures,
    open_counts,
    retry_all,
    retry_failure,
)
from cms.services.plugins.reconcile import Reconciled

STATES = ("open", "closed")


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/plugins/failures", view_func=plugin_failures)
    for path, view in (
        ("/plugins/failures/retry", plugin_retry_all),
        ("/plugins/failures/<id64:failure_id>/retry", plugin_retry),
        ("/plugins/failures/<id64:failure_id>/dismiss", plugin_dismiss),
    ):
        admin.add_url_rule(path, view_func=view, methods=["POST"])


@needs("plugins.manage")
def plugin_failures() -> ResponseReturnValue:
    """List failures, the newest first."""
    plugin, state = name_asked("plugin"), request.args.get("state", "open")
    before = number_asked("before")
    found, has_older = list_failures(
        tribune(), plugin=plugin, is_open=state != "closed", before=before
    )
    return render_template(
        "admin/plugin_failures.html",
        failures=found,
        has_older=has_older,
        counts=open_counts(tribune()),
        plugin=plugin,
        state=state if state in STATES else "open",
        article_url=article_url,
    )


@needs("plugins.manage")
def plugin_retry(failure_id: int) -> ResponseReturnValue:
    """Try one once more."""
    try:
        done = retry_failure(tribune(), actor(), failure_id)
    except (Conflict, RuleFailed) as fault:
        flash(fault.detail, "danger")
    else:
        flash(said(done), "danger" if done.result == "failed" else "success")
    return _back()


@needs("plugins.manage")
def plugin_retry_all() -> ResponseReturnValue:
    """Try all of a plugin, as many as one waits for."""
    done = retry_all(tribune(), actor(), request.form.get("plugin", ""))
    failed = [one for one in done if one.result == "failed"]
    if not done:
        flash("There was nothing to try: it is dealt with, or the plugin is off.", "info")
    else:
        more = f" The first {AT_ONCE} were tried; go on if more are open." * (len(done) == AT_ONCE)
        still = f" Still failing: {len(failed)}, such as: {failed[0].reason}" if failed else ""
        text = f"Tried {len(done)}, closed {len(done) - len(failed)}.{still}{more}"
        flash(text, "danger" if failed else "success")
    return _back()


@needs("plugins.manage")
def plugin_dismiss(failure_id: int) -> ResponseReturnValue:
    """Close one without trying it."""
    try:
        dismiss_failure(tribune(), actor(), failure_id, request.form.get("reason", ""))
    except (Invalid, Conflict) as fault:
        flash(fault.detail, "danger")
    else:
        flash("The failure is dismissed; your reason is kept with it.", "success")
    return _back()


def said(done: Reconciled) -> str:
    """Return in a sentence what became of a failure."""
    if done.result == "done":
        return f"{done.plugin} has done now what it missed."
    if done.result == "void":
        return "Nothing is owed any more: it was undone, or paid since. The failure is closed."
    return f"{done.plugin} failed again: {done.reason}"


def article_url(article_id: int) -> str:
    """Return the page of an event's article; empty where this admin has none."""
    for endpoint in ("admin.article_money", "admin.article_edit"):
        try:
            return url_for(endpoint, article_id=article_id)
        except BuildError:
            continue
    return ""


def _back() -> ResponseReturnValue:
    plugin = request.form.get("from_plugin", "")
    return redirect(url_for("admin.plugin_failures", plugin=plugin or None))
