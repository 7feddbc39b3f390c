"""The audit log as people read it: who did what to whom, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.audit_words import audit_key, audit_value, audit_words
from cms.admin.format import plugin_title
from cms.admin.paging import PAGE_ROWS, here, number
from cms.services.access.audit_log import read_log

PAGES = {
    "user": ("admin.reader_one", "user_id"),
    "article": ("admin.article_edit", "article_id"),
    "plugin": ("admin.plugin_one", "name"),
}


def register(admin: Blueprint) -> None:
    """Add the view."""
    admin.add_url_rule("/audit", view_func=audit)
    for function in (audit_words, audit_key, audit_value, subject_url, subject_words):
        admin.add_app_template_global(function)


@needs("audit.read")
def audit() -> ResponseReturnValue:
    """List changes, the newest first, by person, action or subject."""
    by = request.args.get("by", "")
    action, subject = request.args.get("action", "")[:60], request.args.get("subject", "")[:60]
    page = read_log(
        tribune(),
        actor(),
        actor_id=number("by") if by.isdecimal() else None,
        action=_plain(action),
        subject=_plain(subject),
        before_id=number("before"),
        size=PAGE_ROWS,
    )
    older = here(before=page.changes[-1].id) if page.has_more else None
    return render_template(
        "admin/audit.html",
        page=page,
        older=older,
        by=by,
        action=_plain(action),
        subject=_plain(subject),
        before=number("before"),
    )


def subject_url(subject: str) -> str | None:
    """Return the page of what a change is about, if there is one."""
    kind, _, key = subject.partition(":")
    if kind not in PAGES or not (key.isdecimal() or kind == "plugin"):
        return None
    endpoint, name = PAGES[kind]
    values: dict[str, Any] = {name: int(key) if key.isdecimal() else key}
    return url_for(endpoint, **values)


def subject_words(subject: str, names: Mapping[str, str]) -> str:
    """Return what a change is about, by its name if it has one."""
    kind, _, key = subject.partition(":")
    return plugin_title(key) if kind == "plugin" else names.get(subject, subject)


def _plain(text: str) -> str:
    """Return a filter as the log could hold it; nothing for what it cannot."""
    return text if text.isascii() and text.isprintable() else ""
