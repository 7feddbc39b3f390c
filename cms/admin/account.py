"""One's own account: password, open sessions; and the password again before money moves."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, leave, needs, network, renew, tribune
from cms.admin.forms import ConfirmForm, PasswordForm, complain, text_of
from cms.sdk.errors import CMSError
from cms.services.access.own_sessions import revoke_session, sessions_of, sign_out_everywhere
from cms.services.access.passwords import change_password
from cms.services.access.sessions import confirm


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/account", view_func=account, methods=["GET", "POST"])
    admin.add_url_rule(
        "/account/sessions/<id64:token_id>/end", view_func=end_session, methods=["POST"]
    )
    admin.add_url_rule("/account/sign-out", view_func=end_all_sessions, methods=["POST"])
    admin.add_url_rule(
        "/confirm", view_func=confirm_view, endpoint="confirm", methods=["GET", "POST"]
    )


@needs()
def account() -> ResponseReturnValue:
    """Show the open sessions and take a new password."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            change_password(
                tribune(), actor(), text_of(form.old_password), text_of(form.password), network()
            )
        except CMSError as fault:
            complain(form, fault)
        else:
            flash("Your password is changed; all other sessions have ended.", "success")
            return redirect(url_for("admin.account"))
    mine = sessions_of(tribune(), actor().user_id)
    return render_template("admin/account.html", form=form, sessions=mine)


@needs()
def end_session(token_id: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    revoke_session(tribune(), actor(), token_id)
    if token_id == actor().token_id:
        leave()
        return redirect(url_for("admin.sign_in"))
    flash("That session has ended.", "success")
    return redirect(url_for("admin.account"))


@needs()
def end_all_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    sign_out_everywhere(tribune(), actor())
    leave()
    return redirect(url_for("admin.sign_in"))


@needs()
def confirm_view() -> ResponseReturnValue:
    """Ask for the password again, then go on."""
    form = ConfirmForm()
    where = request.args.get("next", "")
    if not where.startswith("/admin") or "\\" in where:
        where = url_for("admin.home")
    if form.validate_on_submit():
        try:
            renew(confirm(tribune(), actor(), text_of(form.password), network()))
        except CMSError as fault:
            complain(form, fault)
        else:
            return redirect(where)
    return render_template("admin/confirm.html", form=form, where=where)
