"""A deed for the chosen articles: a price is shown first, a report after, with a way back."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.article_filters import address_of, ids_of
from cms.sdk.errors import CMSError, Invalid
from cms.services.articles.bulk import (
    ARTICLES_MAX,
    DEEDS,
    BulkDeed,
    Done,
    Report,
    do_in_bulk,
    rehearse_bulk,
    undo_in_bulk,
)
from cms.services.articles.publish_desk import names_of

TITLES_SHOWN, TITLE_CHARACTERS, REASONS_SHOWN = 4, 40, 5  # a report travels in the cookie


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/articles/bulk", view_func=article_bulk, methods=["POST"])
    admin.add_url_rule("/articles/undo", view_func=article_undo, methods=["POST"])


@needs("articles.write", "articles.edit")
def article_bulk() -> ResponseReturnValue:
    """Do it for each; publishing shows first what it costs whom."""
    back = address_of(request.form.get("back", ""))
    chosen = ids_of(request.form.getlist("article"))
    try:
        deed = _deed()
        if deed == "publish" and "confirmed" not in request.form:
            return _ask_first(chosen, back)
        report = do_in_bulk(tribune(), actor().user_id, actor().role, deed, chosen)
    except Invalid as fault:
        flash(fault.detail, "danger")
        return redirect(back)
    flash(report_of(report, is_undone=False), "report")  # type: ignore[arg-type]
    return redirect(back)


@needs("articles.write", "articles.edit")
def article_undo() -> ResponseReturnValue:
    """Undo a deed for exactly the articles that it was done for."""
    back = address_of(request.form.get("back", ""))
    pairs = [text.partition(":") for text in request.form.getlist("done")[: ARTICLES_MAX + 1]]
    done = [Done(i, (ids_of([r]) or [0])[0]) for a, _, r in pairs for i in ids_of([a])]
    try:
        report = undo_in_bulk(tribune(), actor().user_id, actor().role, _deed(), done)
    except CMSError as fault:
        flash(fault.detail, "danger")
        return redirect(back)
    flash(report_of(report, is_undone=True), "report")  # type: ignore[arg-type]
    return redirect(back)


def report_of(report: Report, *, is_undone: bool) -> dict[str, Any]:
    """Return a report as small as a cookie wants it: refusals by reason, a few titles of each."""
    titles: defaultdict[str, list[str]] = defaultdict(list)
    for one in report.failed:
        titles[one.why].append(one.title)
    reasons = Counter({why: len(those) for why, those in titles.items()})
    return {
        "deed": report.deed,
        "is_undone": is_undone,
        "count": len(report.done),
        "idle": report.idle,
        "done": [] if is_undone else [f"{o.article_id}:{o.removal_id}" for o in report.done],
        "failed": [
            (why[:200], n, [title[:TITLE_CHARACTERS] for title in titles[why][:TITLES_SHOWN]])
            for why, n in reasons.most_common(REASONS_SHOWN)
        ],
        "unsaid": sum(n for _why, n in reasons.most_common()[REASONS_SHOWN:]),
    }


def _deed() -> BulkDeed:
    found = next((d for d in DEEDS if d == request.form.get("deed")), None)
    if found is None:
        raise Invalid("bulk.deed", "Choose what to do with them")
    return found


def _ask_first(chosen: list[int], back: str) -> ResponseReturnValue:
    told = rehearse_bulk(tribune(), actor().user_id, actor().role, chosen)
    moved = [m for one in told if one.outcome for m in one.outcome.moved]
    costs: Counter[int] = Counter()
    for one in moved:
        costs[one.user_id] += one.amount_utwei
    names = names_of(tribune(), costs)
    return render_template(
        "admin/article_bulk.html",
        told=told,
        costs=[(names.get(user_id, "Somebody"), total) for user_id, total in costs.items()],
        going=[o for o in told if o.outcome and not o.outcome.replayed],
        back=back,
        query=request.form.get("back", ""),
    )
