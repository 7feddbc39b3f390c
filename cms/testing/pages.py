"""What can be wrong with the pages that a plugin adds to the admin; each check yields sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import Context
from typing import Any

from flask import current_app

from cms.people.rights import RIGHTS, holds
from cms.sdk.errors import RuleFailed
from cms.sdk.pages import AdminPage
from cms.services.access.people import add_person
from cms.services.access.sessions import Principal, open_session
from cms.services.plugins.pages import show_page
from cms.testing.samples import NOW
from cms.testing.stand import Stand, changes, statements

_UNSAFE = re.compile(r"<script(?![^>]*\ssrc=)|<[^>]*\s(?:on\w+|style)=|javascript:", re.IGNORECASE)


def faulty_pages(stand: Stand) -> Iterator[str]:
    """Pages that fail, write while they are shown, or are open to those who may not."""
    if not stand.plugin.admin_views:
        return
    staff = {role: _hire(stand, role) for role in RIGHTS}
    for page in stand.plugin.admin_views:
        faults = list(_showing(stand, page, staff))
        yield from faults or [*_admitting(stand, page, staff), *_taking(stand, page, staff)]


def _showing(stand: Stand, page: AdminPage, staff: dict[str, Principal]) -> Iterator[str]:
    with statements() as sent:
        try:
            show_page(stand.tribune, staff["owner"], stand.plugin.name, page.path, {})
        except RuleFailed as fault:
            yield fault.detail
    if written := changes(sent):
        yield f"page {page.path} writes while it is shown ({written[0][:60]}): let a form do that"


def _admitting(stand: Stand, page: AdminPage, staff: dict[str, Principal]) -> Iterator[str]:
    for role, who in staff.items():
        status, text = _asked(stand, page, who)
        may = holds(role, page.right)
        if may and (status != 200 or page.title not in text):
            yield f"page {page.path} answers {status} to the role {role}, which has {page.right}"
        if not may and status == 200:
            yield f"page {page.path} is shown to the role {role}, which has no {page.right}"
        if may and (found := _UNSAFE.search(text.partition("<main")[2])):
            yield f"page {page.path} brings markup of its own: {found[0][:60]}"


def _taking(stand: Stand, page: AdminPage, staff: dict[str, Principal]) -> Iterator[str]:
    """Send each form as another site would, without the token: it may not reach the plugin."""
    for form in page.forms:
        with statements() as sent:
            status, _text = _asked(stand, page, staff["owner"], form=form.name)
        own = [s for s in changes(sent) if f"{stand.plugin.name}_" in s]
        if status < 400 or own:
            yield f"page {page.path}: the form {form.name} is taken without the admin's token"


def _hire(stand: Stand, role: str) -> Principal:
    with stand.tribune.writing() as session:
        made = add_person(session, nickname=f"Kit {role}", role=role, now=NOW)
    return Principal(user_id=made, nickname=f"Kit {role}", role=role, token_id=0)


def _asked(stand: Stand, page: AdminPage, who: Principal, *, form: str = "") -> tuple[int, str]:
    """Ask for a page as a browser does, or send a form that lacks its token."""
    with stand.tribune.writing() as session:
        opened = open_session(session, who.user_id, who.nickname, NOW, "admin")
    client = current_app.test_client()
    with client.session_transaction("/admin/") as cookie:
        cookie["_user_id"], cookie["_fresh"] = opened.token, True
    address = f"/admin/plugins/{stand.plugin.name}/{page.path}"
    send: Any = client.post if form else client.get
    answer = Context().run(send, address, data={"form": form} if form else None)
    return answer.status_code, answer.text
