"""Not paid: what rules, limits and empty pools cut, and the decision on what was appealed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from cms.admin.access import actor, may, needs, tribune
from cms.admin.forms import complain, text_of
from cms.admin.paging import choice, number, number_argument
from cms.sdk.errors import Conflict, Invalid, NotAllowed
from cms.sdk.money import decimal
from cms.services.money.decide_unpaid import REASON_CHARACTERS_MAX, decline_unpaid, pay_unpaid
from cms.services.money.unpaid import one_unpaid, unpaid_desk

SHOWN = ("all", "appealed")


class DecideForm(FlaskForm):  # type: ignore[misc]
    """The reason of a decision."""

    reason = StringField(
        "Reason",
        [InputRequired("Give the reason: the person reads it"), Length(max=REASON_CHARACTERS_MAX)],
        description="Kept for ever, and shown to the person.",
    )


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/unpaid", view_func=unpaid_list, endpoint="unpaid")
    one = "/unpaid/<id64:unpaid_id>"
    admin.add_url_rule(one, view_func=unpaid_one, endpoint="unpaid_one", methods=["GET", "POST"])


@needs("money.read", "articles.write")
def unpaid_list() -> ResponseReturnValue:
    """List what was not paid: all of it, what was appealed, a person's, or an article's."""
    person, article = number("person"), number("article")
    page = unpaid_desk(
        tribune(),
        actor(),
        before=number_argument("before"),
        user_id=person or None,
        article_id=article or None,
        is_appealed=choice("show", SHOWN) == "appealed",
    )
    return render_template(
        "admin/unpaid.html",
        page=page,
        shown=choice("show", SHOWN),
        person=person,
        article=article,
        reads_money=may("money.read"),
    )


@needs("money.read")
def unpaid_one(unpaid_id: int) -> ResponseReturnValue:
    """Show one of them with its appeal; pay it or decline, once the password was typed again."""
    form = DecideForm()
    if request.method == "POST":
        if not may("money.grant"):
            raise NotAllowed("role.rights", "Your role does not include this")
        if not actor().is_confirmed:
            return redirect(url_for("admin.confirm", next=request.path))
        if form.validate():
            try:
                return _decided(unpaid_id, text_of(form.reason))
            except (Invalid, Conflict) as fault:
                complain(form, fault)
    return render_template(
        "admin/unpaid_one.html",
        one=one_unpaid(tribune(), actor(), unpaid_id),
        form=form,
        may_decide=may("money.grant"),
        is_confirmed=actor().is_confirmed,
    ), (422 if request.method == "POST" else 200)


def _decided(unpaid_id: int, because: str) -> ResponseReturnValue:
    if request.form.get("deed") == "pay":
        paid = pay_unpaid(tribune(), actor(), unpaid_id, because)
        flash(f"{decimal(paid)} Twei paid out of the article's pool.", "success")
    else:
        decline_unpaid(tribune(), actor(), unpaid_id, because)
        flash("It stays unpaid, and the person reads why.", "success")
    return redirect(url_for("admin.unpaid", show="appealed"))
