"""The treasury: what the house holds, where money comes from and goes, the proof, grants."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import InputRequired, Length, Regexp

from cms.admin.access import actor, needs, tribune
from cms.admin.forms import complain, text_of
from cms.admin.paging import days_argument, number_argument
from cms.people.rights import holds
from cms.sdk.errors import CMSError, Invalid, NotFound
from cms.sdk.money import decimal, twei
from cms.services.access.people import NICKNAME_CHARACTERS_MAX
from cms.services.money.grant import REASON_CHARACTERS_MAX, grant
from cms.services.money.treasury import PROVABLE_POSTINGS, prove_books, treasury

REFERENCE = r"desk-[0-9a-f]{24}"
KEPT = ("amount", "payee", "nickname", "reason", "reference")


class GrantForm(FlaskForm):  # type: ignore[misc]
    """A grant; ``reference`` is made with the form, so the same form grants once."""

    amount = StringField(
        "Amount in Twei",
        [InputRequired("Say how much"), Length(max=30)],
        description="Up to six decimals, such as 250 or 12.50.",
    )
    payee = RadioField(
        "For whom",
        choices=[
            SelectChoice("treasury", "The treasury, to pay for rewards"),
            SelectChoice("person", "A person"),
        ],
        default="treasury",
    )
    nickname = StringField(
        "Nickname",
        [Length(max=NICKNAME_CHARACTERS_MAX)],
        description="Only for a grant to a person.",
    )
    reason = StringField(
        "Reason",
        [InputRequired("Say what the grant is for"), Length(max=REASON_CHARACTERS_MAX)],
        description="Kept in the ledger for ever, and shown to whoever gets it.",
    )
    reference = HiddenField(validators=[Regexp(f"^{REFERENCE}$")])


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/treasury", view_func=treasury_view, endpoint="treasury")
    admin.add_url_rule("/treasury/grant", view_func=treasury_grant, methods=["GET", "POST"])
    admin.add_url_rule("/treasury/verify", view_func=treasury_verify, methods=["POST"])


@needs("money.read")
def treasury_view() -> ResponseReturnValue:
    """Show what the house holds and how that came about."""
    days = days_argument()
    found = treasury(tribune(), actor(), days, grants_before=number_argument("before"))
    may_grant = holds(actor().role, "money.grant")
    return render_template("admin/treasury.html", found=found, days=days, may_grant=may_grant)


@needs("money.read")
def treasury_verify() -> ResponseReturnValue:
    """Prove the books and say what was found. Changes nothing; POST because it takes a while."""
    proof = prove_books(tribune(), actor())
    return render_template("admin/treasury_proof.html", proof=proof, rows_max=PROVABLE_POSTINGS)


@needs("money.grant")
def treasury_grant() -> ResponseReturnValue:
    """Take a grant, once the password was typed again; what was typed comes back after that."""
    form = GrantForm(formdata=request.form if request.method == "POST" else request.args)
    if not actor().is_confirmed:
        return redirect(url_for("admin.confirm", next=_back_here(form)))
    if request.method == "GET":
        form.reference.data = _reference(form)
        return render_template("admin/treasury_grant.html", form=form)
    if form.validate():
        try:
            return _granted(form)
        except CMSError as fault:
            _complain(form, fault)
    return render_template("admin/treasury_grant.html", form=form), 422


def _granted(form: GrantForm) -> ResponseReturnValue:
    amount_utwei = _amount(text_of(form.amount))
    nickname = None
    if form.payee.data == "person" and not (nickname := text_of(form.nickname).strip()):
        detail = "Say who gets it"
        raise Invalid("grant.nickname", detail, errors={"nickname": [detail]})
    is_new = grant(
        tribune(),
        amount_utwei,
        reason=text_of(form.reason),
        nickname=nickname,
        reference=text_of(form.reference),
        actor=actor(),
    )
    said = f"{decimal(amount_utwei)} Twei granted to {nickname or 'the treasury'}."
    flash(said if is_new else f"Only once: {said}", "success")
    return redirect(url_for("admin.treasury"))


def _amount(text: str) -> int:
    try:
        return twei(text.strip())
    except Invalid as fault:
        raise Invalid(fault.code, fault.detail, errors={"amount": [fault.detail]}) from fault


def _complain(form: GrantForm, fault: CMSError) -> None:
    if isinstance(fault, NotFound):
        fault = Invalid(fault.code, fault.detail, errors={"nickname": [fault.detail]})
    complain(form, fault)


def _reference(form: GrantForm) -> str:
    """Keep the reference of a form that comes back from the password page; else make one."""
    given = text_of(form.reference)
    return given if re.fullmatch(REFERENCE, given) else f"desk-{secrets.token_hex(12)}"


def _back_here(form: GrantForm) -> str:
    """Return the form's address with what was typed so far, so that nothing is lost."""
    typed: dict[str, Any] = {name: text_of(form[name]) for name in KEPT if request.values.get(name)}
    return url_for("admin.treasury_grant", **typed)
