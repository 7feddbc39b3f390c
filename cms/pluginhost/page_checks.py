"""What registration refuses in the pages that a plugin adds to the admin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.people.rights import ALL
from cms.pluginhost.setting_checks import settings_faults
from cms.sdk.pages import AdminPage
from cms.sdk.plugin import Plugin

RESERVED = {"retry", "switch"}
_PATH = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)


def page_faults(plugin: Plugin) -> Iterator[str]:
    """Say what is wrong with the declaration of a plugin's pages."""
    pages: tuple[object, ...] = plugin.admin_views
    if not all(isinstance(page, AdminPage) for page in pages):
        yield "admin_views must be AdminPages"
        return
    paths = [page.path for page in plugin.admin_views]
    for page in plugin.admin_views:
        if not _PATH.fullmatch(page.path) or page.path in RESERVED:
            yield f"page {page.path!r} needs another path, of small letters, digits, underscores"
        if paths.count(page.path) > 1:
            yield f"page {page.path} is declared twice"
        if not page.title.strip():
            yield f"page {page.path} needs a title"
        if page.right not in ALL:
            yield f"page {page.path} asks for the right {page.right!r}; there are {_known_rights()}"
        yield from _form_faults(page)


def _form_faults(page: AdminPage) -> Iterator[str]:
    names = [form.name for form in page.forms]
    for form in page.forms:
        if not _PATH.fullmatch(form.name):
            yield f"page {page.path}: a form's name is of small letters, digits, underscores"
        elif names.count(form.name) > 1:
            yield f"page {page.path} has two forms {form.name}"
        else:
            for fault in settings_faults(form.fields, "fields"):
                yield f"page {page.path}, form {form.name}: {fault}"


def _known_rights() -> str:
    return ", ".join(sorted(ALL))
