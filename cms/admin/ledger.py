"""The ledger: every movement of money, searchable, as a file, and one entry with its cause."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.ledger_csv import csv_lines
from cms.admin.ledger_form import filter_of, search_form
from cms.admin.paging import key_argument
from cms.services.money.search_ledger import (
    EXPORT_ROWS_MAX,
    Found,
    export_ledger,
    ledger_entry,
    search_ledger,
)


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/ledger", view_func=ledger)
    admin.add_url_rule("/ledger.csv", view_func=ledger_csv)
    admin.add_url_rule("/ledger/<id64:entry_id>", view_func=entry_view, endpoint="ledger_entry")


@needs("money.read")
def ledger() -> ResponseReturnValue:
    """Search the ledger; a filter that makes no sense finds nothing and says why."""
    form = search_form()
    wanted = filter_of(form)
    found = search_ledger(tribune(), actor(), wanted, key_argument()) if wanted else None
    status = 200 if wanted else 422
    page = render_template("admin/ledger.html", form=form, found=found, rows_max=EXPORT_ROWS_MAX)
    return page, status


@needs("money.read")
def ledger_csv() -> ResponseReturnValue:
    """Send what the same search finds as CSV, row by row, as the taker takes it."""
    form = search_form()
    wanted = filter_of(form)
    if wanted is None:
        page = render_template("admin/ledger.html", form=form, found=None, rows_max=EXPORT_ROWS_MAX)
        return page, 422
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    pages = export_ledger(tribune(), actor(), wanted)
    name = f"ledger-{tribune().clock.now():%Y-%m-%d}.csv"
    return Response(
        csv_lines(_each_in_a_context(app, pages)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _each_in_a_context(app: Flask, pages: Iterator[Found]) -> Iterator[Found]:
    """Read each page in a context of its own: the request's has ended when the file is sent."""
    while True:
        with app.app_context():
            page = next(pages, None)
        if page is None:
            return
        yield page


@needs("money.read")
def entry_view(entry_id: int) -> ResponseReturnValue:
    """Show one entry: its legs, what caused it, what took it back, what else came of it."""
    entry, titles = ledger_entry(tribune(), actor(), entry_id)
    payload = json.loads(entry.head.payload or "{}")
    return render_template(
        "admin/ledger_entry.html",
        entry=entry,
        head=entry.head,
        titles=titles,
        payload=json.dumps(payload, indent=2, ensure_ascii=False) if payload else "",
        skipped=json.loads(entry.head.outcome or "{}").get("skipped", []),
    )
