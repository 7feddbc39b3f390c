"""All plugins at a glance: state, hooks and their cost, lines, failures, the last change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_

from cms.ledger.models import PlannedSettingsRow, PluginFailureRow, PluginSettingRow
from cms.pluginhost.checks import HOOK_NAMES, is_implemented
from cms.pluginhost.installed import Installed, installed, origin_of
from cms.pluginhost.timings import Timing
from cms.sdk.plugin import Plugin
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class State:
    """One loaded plugin. ``hooks`` are those it implements, with what they cost here so far.

    ``plan_fault`` says why what was planned could not be put in force.
    """

    plugin: Plugin
    is_on: bool
    version: int
    origin: Installed | None
    hooks: Mapping[str, Timing]
    open_failures: int
    changed_at: datetime | None
    changed_by: str
    planned_for: datetime | None
    plan_fault: str


@dataclass(frozen=True, kw_only=True)
class Unlisted:
    """A plugin that is installed and not loaded, and the CMS_PLUGINS that would load it."""

    found: Installed
    setting: str


def overview(tribune: Tribune) -> tuple[list[State], list[Unlisted]]:
    """Return the loaded plugins in their order, and those that are merely installed.

    Four statements, however many there are. Merely installed plugins are not imported.
    """
    plugins, found = tribune.host.registry.plugins, installed()
    origins = {plugin.name: origin_of(plugin, found) for plugin in plugins}
    with tribune.reading() as session:
        settings = tribune.host.snapshot(session, tribune.clock.now()).settings
        failures = dict(session.execute(_FAILURES).all())
        plans = {row.plugin: row for row in session.execute(_PLANS)}
        changed = {row.plugin: row for row in session.execute(_CHANGED)}
    states = [
        State(
            plugin=plugin,
            is_on=settings[plugin.name].is_on,
            version=settings[plugin.name].version,
            origin=origins[plugin.name],
            hooks=hook_costs(tribune, plugin),
            open_failures=failures.get(plugin.name, 0),
            changed_at=changed[plugin.name].effective_at if plugin.name in changed else None,
            changed_by=changed[plugin.name].changed_by if plugin.name in changed else "",
            planned_for=plans[plugin.name].due_at if plugin.name in plans else None,
            plan_fault=plans[plugin.name].fault if plugin.name in plans else "",
        )
        for plugin in plugins
    ]
    known = {origin.name for origin in origins.values() if origin}
    named = tribune.config.plugins
    return states, [
        Unlisted(found=one, setting=f"CMS_PLUGINS={','.join((*named, one.name))}")
        for one in found
        if one.name not in known
    ]


def hook_costs(tribune: Tribune, plugin: Plugin) -> dict[str, Timing]:
    """Return the hooks that a plugin implements, with what each has cost in this process."""
    costs = tribune.host.timings.by_hook(plugin.name)
    return {n: costs.get(n, Timing()) for n in HOOK_NAMES if is_implemented(plugin, n)}


_NEWEST = select(PluginSettingRow.plugin, func.max(PluginSettingRow.version)).group_by(
    PluginSettingRow.plugin
)
_CHANGED = select(
    PluginSettingRow.plugin, PluginSettingRow.effective_at, PluginSettingRow.changed_by
).where(tuple_(PluginSettingRow.plugin, PluginSettingRow.version).in_(_NEWEST))
_PLANS = select(PlannedSettingsRow.plugin, PlannedSettingsRow.due_at, PlannedSettingsRow.fault)
_FAILURES = (
    select(PluginFailureRow.plugin, func.count())
    .where(PluginFailureRow.resolved_at.is_(None))
    .group_by(PluginFailureRow.plugin)
)
