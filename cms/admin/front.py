"""The doors: claim, invitation, sign-in, sign-out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cms.admin.access import actor, enter, leave, needs, network, open_to_all, tribune
from cms.admin.forms import AccountForm, ClaimForm, SignInForm, complain, text_of
from cms.admin.wording import PRESETS
from cms.sdk.errors import CMSError
from cms.services.access.sessions import sign_in, sign_out
from cms.services.people.claims import check_claim, claim
from cms.services.people.invitations import accept, invitation_role
from cms.services.plugins.presets import presets
from cms.web.statuses import status_of


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule(
        "/sign-in", view_func=sign_in_view, endpoint="sign_in", methods=["GET", "POST"]
    )
    admin.add_url_rule("/sign-out", view_func=sign_out_view, endpoint="sign_out", methods=["POST"])
    admin.add_url_rule(
        "/claim/<secret>", view_func=claim_view, endpoint="claim", methods=["GET", "POST"]
    )
    admin.add_url_rule(
        "/invitation/<secret>", view_func=accept_view, endpoint="accept", methods=["GET", "POST"]
    )


@open_to_all
def sign_in_view() -> ResponseReturnValue:
    """Ask for name and password; go on to where the person wanted to go."""
    if current_user.is_authenticated:
        return redirect(_next())
    form, status = SignInForm(), 200
    if form.validate_on_submit():
        try:
            opened = sign_in(
                tribune(),
                name=text_of(form.name),
                password=text_of(form.password),
                network=network(),
                kind="admin",
                device=device(),
            )
        except CMSError as fault:
            complain(form, fault)
            status = status_of(fault)
        else:
            enter(opened.token)
            return redirect(_next())
    return render_template("admin/sign_in.html", form=form), status


@needs()
def sign_out_view() -> ResponseReturnValue:
    """End this session, here and in the database."""
    sign_out(tribune(), actor())
    leave()
    return redirect(url_for("admin.sign_in"))


@open_to_all
def claim_view(secret: str) -> ResponseReturnValue:
    """Make the first account, with the link that the start of the site has printed."""
    check_claim(tribune(), secret)
    form = ClaimForm()
    known = presets(tribune())
    form.offer({name: words for name, words in PRESETS.items() if name in known})
    if form.validate_on_submit():
        chosen = text_of(form.preset) if "preset" in form else ""
        try:
            opened = claim(tribune(), secret, network=network(), preset=chosen, **_account(form))
        except CMSError as fault:
            complain(form, fault)
        else:
            enter(opened.token)
            return redirect(url_for("admin.home"))
    return render_template("admin/new_account.html", form=form, role="owner")


@open_to_all
def accept_view(secret: str) -> ResponseReturnValue:
    """Make the account that an invitation stands for."""
    role = invitation_role(tribune(), secret)
    form = AccountForm()
    if form.validate_on_submit():
        try:
            opened = accept(tribune(), secret, network=network(), **_account(form))
        except CMSError as fault:
            complain(form, fault)
        else:
            enter(opened.token)
            return redirect(url_for("admin.home"))
    return render_template("admin/new_account.html", form=form, role=role)


def device() -> str:
    """Return the browser's family and system, roughly, for the list of sessions."""
    agent = request.user_agent.string
    browsers = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
    systems = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
    browser = next((name for name in browsers if name in agent), "Some browser")
    system = next((name for name in systems if name in agent), "some system")
    names = {"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS"}
    return f"{names.get(browser, browser)} on {names.get(system, system)}"


def _account(form: AccountForm) -> dict[str, str]:
    return {name: text_of(form[name]) for name in ("nickname", "email", "password")}


def _next() -> str:
    """Return the address asked for before; only one of the admin's own."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/admin")
    return wanted if is_ours and "\\" not in wanted else url_for("admin.home")
