"""The team: who is on it, roles, invitations."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, leave, needs, tribune
from cms.admin.forms import complain, text_of
from cms.admin.people_forms import InviteForm, options
from cms.people.rights import RIGHTS, ranks_above
from cms.sdk.errors import Conflict, Invalid, NotFound
from cms.services.people.invitations import (
    INVITATION_DAYS,
    INVITED_ROLES,
    invite,
    open_invitations,
    revoke_invitation,
)
from cms.services.people.team import change_role, leave_team, team

ROLE_WORDS = {
    "owner": "Everything, and the other owners.",
    "admin": "Everything but the owners.",
    "editor": "All articles and comments; sees all figures; shuts readers out.",
    "author": "Their own articles.",
    "moderator": "Comments; shuts readers out.",
    "reader": "Off the team: reads, comments, earns.",
}


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/team", view_func=team_view, endpoint="team")
    admin.add_url_rule("/team/<id64:user_id>/role", view_func=team_role, methods=["POST"])
    admin.add_url_rule("/team/invitations", view_func=team_invite, methods=["POST"])
    admin.add_url_rule(
        "/team/invitations/<id64:invitation_id>/revoke", view_func=team_revoke, methods=["POST"]
    )
    admin.add_url_rule("/account/leave", view_func=account_leave, methods=["POST"])


@needs("people.invite")
def team_view() -> ResponseReturnValue:
    """Show the staff and the invitations that are open."""
    return _page(_invite_form())


@needs("people.invite")
def team_role(user_id: int) -> ResponseReturnValue:
    """Give somebody another role."""
    role = request.form.get("role", "")
    try:
        change_role(tribune(), actor(), user_id, role)
    except (Conflict, Invalid) as fault:
        flash(fault.detail, "danger")
    else:
        flash("The role is changed; they have to sign in again.", "success")
    return redirect(url_for("admin.team"))


@needs("people.invite")
def team_invite() -> ResponseReturnValue:
    """Make an invitation and show its link, this once."""
    form, link = _invite_form(), ""
    if form.validate_on_submit():
        try:
            secret = invite(
                tribune(), actor(), role=text_of(form.role), note=text_of(form.note).strip()
            )
        except Invalid as fault:
            complain(form, fault)
        else:
            link = _absolute(url_for("admin.accept", secret=secret))
    return _page(form, link), 200 if link else 422


@needs("people.invite")
def team_revoke(invitation_id: int) -> ResponseReturnValue:
    """End an invitation."""
    try:
        revoke_invitation(tribune(), actor(), invitation_id)
    except NotFound as fault:
        flash(fault.detail, "danger")
    else:
        flash("That invitation has ended.", "success")
    return redirect(url_for("admin.team"))


@needs()
def account_leave() -> ResponseReturnValue:
    """Leave the team, if one has ticked that one means it."""
    if request.form.get("sure") != "yes":
        flash("Tick the box first: only somebody else can bring you back.", "danger")
        return redirect(url_for("admin.account"))
    try:
        leave_team(tribune(), actor())
    except Conflict as fault:
        flash(fault.detail, "danger")
        return redirect(url_for("admin.account"))
    leave()
    return redirect(url_for("admin.sign_in"))


def _page(form: InviteForm, link: str = "") -> str:
    return render_template(
        "admin/team.html",
        members=team(tribune(), actor()),
        invitations=open_invitations(tribune()),
        form=form,
        link=link,
        days=INVITATION_DAYS,
        role_words={role: ROLE_WORDS[role] for role in RIGHTS},
    )


def _invite_form() -> InviteForm:
    form = InviteForm()
    mine = actor().role
    form.role.choices = options(role for role in INVITED_ROLES if ranks_above(mine, role))
    return form


def _absolute(path: str) -> str:
    """Return the link as it is handed on; the configured address, if there is one, decides."""
    base = tribune().config.public_url or request.host_url.rstrip("/")
    return f"{base}{path}"
