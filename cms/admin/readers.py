"""Readers: finding them, one of them, shutting out and letting in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, may, needs, tribune
from cms.admin.forms import complain, text_of
from cms.admin.paging import PAGE_ROWS, choice, here, number, words
from cms.admin.people_forms import BanForm
from cms.people.directory import Group
from cms.sdk.errors import Conflict, Invalid, NotAllowed
from cms.services.access.rank import outranks
from cms.services.people.bans import (
    COMMENTS_MAX,
    ban_reader,
    quote_comments_of,
    remove_comments_of,
    unban_reader,
)
from cms.services.people.readers import SEE_EMAIL, find_readers, reader_profile
from cms.services.people.team import roles_for

GROUPS: tuple[Group, ...] = ("readers", "banned", "staff", "all")


def register(admin: Blueprint) -> None:
    """Add the views."""
    one = "/readers/<id64:user_id>"
    admin.add_url_rule("/readers", view_func=readers)
    admin.add_url_rule(one, view_func=reader_one)
    admin.add_url_rule(f"{one}/ban", view_func=reader_ban, methods=["GET", "POST"])
    admin.add_url_rule(f"{one}/unban", view_func=reader_unban, methods=["POST"])


@needs("readers.ban", "money.read")
def readers() -> ResponseReturnValue:
    """List people, the newest first."""
    group = choice("show", GROUPS)
    found, has_more = find_readers(
        tribune(),
        actor(),
        group=group,
        words=words(),
        before_id=number("before"),
        size=PAGE_ROWS,
    )
    older = here(before=found[-1].person.id) if has_more else None
    return render_template(
        "admin/readers.html",
        found=found,
        older=older,
        group=group,
        words=words(),
        before=number("before"),
        sees_email=actor().role in SEE_EMAIL,
    )


@needs("readers.ban", "money.read")
def reader_one(user_id: int) -> ResponseReturnValue:
    """Show one person."""
    profile = reader_profile(tribune(), actor(), user_id)
    person = profile.standing.person
    return render_template(
        "admin/reader_one.html",
        profile=profile,
        person=person,
        may_ban=may("readers.ban") and outranks(actor().role, person.role),
        may_sweep=may("comments.moderate") and outranks(actor().role, person.role),
        roles=roles_for(actor(), person.id, person.role),
    )


@needs("readers.ban")
def reader_ban(user_id: int) -> ResponseReturnValue:
    """Ask why, and whether the comments go too, saying what that moves; then shut out."""
    form = BanForm()
    if form.validate_on_submit():
        try:
            return _shut_out(user_id, text_of(form.reason), with_comments=form.with_comments.data)
        except Invalid as fault:
            complain(form, fault)
    person = reader_profile(tribune(), actor(), user_id).standing.person
    if not outranks(actor().role, person.role):
        raise NotAllowed("role.too_high", "You can shut out people of roles below your own only")
    count, moves = quote_comments_of(tribune(), actor(), user_id)
    return render_template(
        "admin/reader_ban.html",
        form=form,
        person=person,
        count=count,
        quote=moves,
        is_all=count < COMMENTS_MAX,
    )


@needs("readers.ban")
def reader_unban(user_id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    try:
        unban_reader(tribune(), actor(), user_id)
    except Conflict as fault:
        flash(fault.detail, "danger")
    else:
        flash("They can sign in again.", "success")
    return redirect(url_for("admin.reader_one", user_id=user_id))


def _shut_out(user_id: int, reason: str, *, with_comments: bool) -> ResponseReturnValue:
    ban_reader(tribune(), actor(), user_id, reason)
    said = "They are shut out, and signed out everywhere."
    if with_comments:
        removed = remove_comments_of(tribune(), actor(), user_id, reason)
        said += f" {removed} {'comment is' if removed == 1 else 'comments are'} removed."
        if removed == COMMENTS_MAX:
            said += " There may be more: do it again to remove the next ones."
    flash(said, "success")
    return redirect(url_for("admin.reader_one", user_id=user_id))
