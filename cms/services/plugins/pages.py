"""Plugins' own pages in the admin: shown from a reading, acted on in one commit.

Invariant: a page that fails harms nothing. What its form has written goes back with the failure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cms.database import is_worth_a_retry
from cms.people.rights import holds
from cms.pluginhost.context import HookContext
from cms.pluginhost.page_screen import BadPage, shown_blocks
from cms.pluginhost.settings_store import checked_form
from cms.sdk.errors import CMSError, NotAllowed, NotFound, RuleFailed
from cms.sdk.pages import AdminPage, Block, Form, PageRequest
from cms.sdk.plugin import Plugin
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.plugins.settings import find_plugin
from cms.services.unit_of_work import Tribune, again

log = structlog.get_logger()
SENTENCE_CHARACTERS_MAX = 500


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page, ready to be drawn."""

    plugin: Plugin
    page: AdminPage
    blocks: tuple[Block, ...]


def find_page(tribune: Tribune, actor: Principal, name: str, path: str) -> tuple[Plugin, AdminPage]:
    """Return a page that exists and that the actor may see. Raises NotFound, NotAllowed."""
    plugin = find_plugin(tribune, name)
    for page in plugin.admin_views:
        if page.path == path:
            if not holds(actor.role, page.right):
                raise NotAllowed("role.rights", "Your role does not include this")
            return plugin, page
    raise NotFound("page.not_found", f"{name} has no page {path}")


def pages_for(tribune: Tribune, role: str) -> list[tuple[Plugin, AdminPage]]:
    """Return the pages that a role may see, of all loaded plugins; asks no database."""
    plugins = tribune.host.registry.plugins
    return [(p, page) for p in plugins for page in p.admin_views if holds(role, page.right)]


def show_page(
    tribune: Tribune, actor: Principal, name: str, path: str, query: Mapping[str, str]
) -> Shown:
    """Ask a plugin what its page shows.

    Raises NotFound (also while the plugin is off), NotAllowed, and RuleFailed if it cannot say.
    """
    plugin, page = find_page(tribune, actor, name, path)
    asked = PageRequest(actor_id=actor.user_id, actor_role=actor.role, query=query)
    with tribune.reading() as session, _failing_alone(plugin, page):
        context = _context(tribune, session, plugin)
        with tribune.host.timings.of(name, f"page {path}"):
            blocks = shown_blocks(page.show(asked, context))
    return Shown(plugin=plugin, page=page, blocks=blocks)


def act_on_page(
    tribune: Tribune, actor: Principal, name: str, path: str, form: str, values: Mapping[str, Any]
) -> str:
    """Hand what a form has sent to its plugin; return the sentence to say.

    What the plugin writes and the line in the audit log are one commit. Raises Invalid with the
    fields that are wrong, what the plugin refuses with, NotFound, NotAllowed, RuleFailed.
    """
    plugin, page = find_page(tribune, actor, name, path)
    declared = _form(page, form)
    checked = checked_form(declared.fields, values)
    asked = PageRequest(actor_id=actor.user_id, actor_role=actor.role, values=checked)

    def work() -> str:
        with tribune.writing() as session, _failing_alone(plugin, page):
            context = _context(tribune, session, plugin)
            said = declared.act(replace(asked), context)
            if type(said) is not str or len(said) > SENTENCE_CHARACTERS_MAX:
                raise BadPage("a form answers with a sentence")
            audit(
                session,
                f"plugin.{form}",
                f"plugin:{name}",
                actor_id=actor.user_id,
                now=tribune.clock.now(),
                after=asdict(checked),
            )
            return said

    return again(work)


def _form(page: AdminPage, name: str) -> Form:
    for form in page.forms:
        if form.name == name:
            return form
    raise NotFound("form.not_found", f"{page.title} has no form {name}")


def _context(tribune: Tribune, session: Session, plugin: Plugin) -> HookContext:
    snapshot = tribune.host.snapshot(session, tribune.clock.now())
    if not snapshot.settings[plugin.name].is_on:
        raise NotFound("plugin.off", f"{plugin.name} is switched off, and its pages with it")
    return HookContext(plugin.name, snapshot)


@contextmanager
def _failing_alone(plugin: Plugin, page: AdminPage) -> Iterator[None]:
    """Turn whatever a plugin's page does wrong into one sentence, and keep the rest in the log."""
    try:
        yield
    except CMSError:
        raise
    except DBAPIError as fault:
        if is_worth_a_retry(fault):
            raise
        raise RuleFailed("plugin.failed", _said(plugin, page, fault)) from fault
    except (Exception, SystemExit) as fault:
        raise RuleFailed("plugin.failed", _said(plugin, page, fault)) from fault


def _said(plugin: Plugin, page: AdminPage, fault: BaseException) -> str:
    error = f"{type(fault).__name__}: {fault}"[:500]
    log.error("plugin failed", plugin=plugin.name, page=page.path, error=error)
    return f"The page “{page.title}” of {plugin.name} failed: {error}"
