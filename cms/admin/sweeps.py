"""Undoing everything that an account caused, some of it with each request, and giving it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.forms import complain, text_of
from cms.admin.people_forms import SweepForm
from cms.sdk.errors import Conflict, Invalid
from cms.services.reasons import REASON_CHARACTERS_MAX
from cms.services.sweep.account import SweepStep, sweep_account
from cms.services.sweep.quote import quote_sweep
from cms.services.sweep.restore import restore_sweep

AT_ONCE = 200
"""How many things one request undoes or gives back at most; the next one goes on."""
PARTS = {
    "comments": "comments",
    "imported": "comments that came with an import",
    "reactions": "reactions to articles and comments",
    "readings": "readings",
    "timers": "sums that fell due",
    "answers": "reactions of others to their comments",
    "articles": "live articles of nobody else",
}


def register(admin: Blueprint) -> None:
    """Add the views."""
    one = "/readers/<id64:user_id>"
    admin.add_url_rule(f"{one}/undo", view_func=reader_sweep, methods=["GET", "POST"])
    admin.add_url_rule(f"{one}/give-back", view_func=reader_unsweep, methods=["POST"])


@needs("readers.ban")
def reader_sweep(user_id: int) -> ResponseReturnValue:
    """Say what undoing all of it would move, ask why, undo a part and come back for the rest."""
    form = SweepForm(formdata=request.form if request.method == "POST" else request.args)
    if not actor().is_confirmed:
        return _ask_password(user_id, form)
    if request.method == "POST" and form.validate():
        return _carried_on(user_id, form, sweep_account, "undone")
    return _page(user_id, form), 422 if form.errors else 200


@needs("readers.ban")
def reader_unsweep(user_id: int) -> ResponseReturnValue:
    """Give the last sweep back, a part of it with each request."""
    form = SweepForm()
    if not actor().is_confirmed:
        return _ask_password(user_id, form)
    if form.validate():
        return _carried_on(user_id, form, restore_sweep, "given back")
    return _page(user_id, form), 422


def _carried_on(
    user_id: int, form: SweepForm, act: Callable[..., Iterator[SweepStep]], done: str
) -> ResponseReturnValue:
    """Act with the reason of the form, or say what is wrong with that."""
    reason = text_of(form.reason)
    try:
        _tell(done, act(tribune(), actor(), user_id, reason, count_max=AT_ONCE))
    except Invalid as fault:
        complain(form, fault)
        return _page(user_id, form), 422
    return redirect(url_for("admin.reader_sweep", user_id=user_id, reason=reason))


def _tell(done: str, steps: Iterator[SweepStep]) -> None:
    """Take the steps, and tell what came of them."""
    count, notes = 0, list[str]()
    try:
        for step in steps:
            count += step.count
            notes += [step.note] if step.note else []
    except Conflict as fault:
        flash(fault.detail, "danger")
    else:
        flash(f"{count} {done}." if count else "Nothing was left.", "success")
    for note in notes:
        flash(f"An article stays down: {note}", "danger")


def _ask_password(user_id: int, form: SweepForm) -> ResponseReturnValue:
    reason = text_of(form.reason)[:REASON_CHARACTERS_MAX]
    back = url_for("admin.reader_sweep", user_id=user_id, reason=reason or None)
    return redirect(url_for("admin.confirm", next=back))


def _page(user_id: int, form: SweepForm) -> str:
    quote = quote_sweep(tribune(), actor(), user_id)
    return render_template(
        "admin/reader_sweep.html",
        form=form,
        quote=quote,
        person=quote.person,
        parts=PARTS,
        at_once=AT_ONCE,
    )
