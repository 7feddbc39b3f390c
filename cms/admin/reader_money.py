"""A reader's money page: the wallet, its course, its entries with their why."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.paging import key_argument
from cms.sdk.errors import NotFound
from cms.services.money.reader_money import reader_money


def register(admin: Blueprint) -> None:
    """Add the view."""
    admin.add_url_rule(
        "/readers/<id64:user_id>/money", view_func=money_view, endpoint="reader_money"
    )


@needs("money.read")
def money_view(user_id: int) -> ResponseReturnValue:
    """Show a wallet, and a page of its statement, of one row if one is chosen."""
    row = request.args.get("row", "")
    if not row.isprintable():
        raise NotFound("page.unknown", "There is no such line")
    before = key_argument("before")
    found = reader_money(tribune(), actor(), user_id, row=row, before=before)
    return render_template("admin/reader_money.html", found=found, row=row)
