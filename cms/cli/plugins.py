"""Commands about plugins. They load plugins one by one, so a broken one is named, not fatal."""

from __future__ import annotations

import json
import os
import sys

import click
from rich.console import Console
from rich.table import Table

from cms.cli.here import tribune_here
from cms.config import from_environment
from cms.pluginhost.checks import HOOK_NAMES, is_implemented
from cms.pluginhost.registry import Registry, available, load
from cms.pluginhost.settings_store import in_force, save
from cms.sdk.errors import Invalid, NotFound, PluginRejected
from cms.sdk.plugin import Plugin
from cms.services.reconcile import reconcile


@click.group("plugins")
def plugins_group() -> None:
    """List, check and set plugins."""


@plugins_group.command("list")
def list_command() -> None:
    """List the installed plugins: which are on, their hooks and lines, what is wrong."""
    names = from_environment().plugins
    table = Table("Plugin", "State", "Hooks", "Lines")
    for name in dict.fromkeys((*names, *sorted(available()))):
        state = "on" if name in names else "off"
        try:
            plugin = load(name)
        except PluginRejected as fault:
            table.add_row(name, "broken", fault.detail, "")
            continue
        hooks = ", ".join(hook for hook in HOOK_NAMES if is_implemented(plugin, hook))
        table.add_row(name, state, hooks, "\n".join(line.code for line in plugin.lines))
    Console(width=None if sys.stdout.isatty() else 140).print(table)


@plugins_group.command("check")
def check_command() -> None:
    """Check the plugins of CMS_PLUGINS; exit status 1 and the remedy if one cannot work."""
    faults, plugins = [], []
    for name in from_environment().plugins:
        try:
            plugins.append(load(name))
        except PluginRejected as fault:
            faults.append(fault.detail)
    try:
        Registry(plugins)
    except PluginRejected as fault:
        faults.append(fault.detail)
    for text in faults:
        click.echo(text, err=True)
    if faults:
        sys.exit(1)
    click.echo(f"{len(plugins)} plugins are in order")


@plugins_group.command("set")
@click.argument("name")
@click.argument("values", nargs=-1, required=True, metavar="SETTING=VALUE...")
def set_command(name: str, values: tuple[str, ...]) -> None:
    """Change settings of a plugin, for example: cms plugins set minuses price_utwei=250000."""
    wanted = {key: _value(text) for key, _, text in (v.partition("=") for v in values)}
    with tribune_here() as tribune:
        plugin = _find(tribune.host.registry.plugins, name)
        with tribune.writing() as session:
            who = os.environ.get("USER", "operator")
            now = tribune.clock.now()
            version = save(session, plugin, wanted, changed_by=who, now=now)
    click.echo(f"{name}: settings version {version} is in force")


@plugins_group.command("settings")
@click.argument("name")
def settings_command(name: str) -> None:
    """Print a plugin's settings in force, as JSON."""
    with tribune_here() as tribune, tribune.reading() as session:
        plugin = _find(tribune.host.registry.plugins, name)
        current = in_force(session, [plugin])[name]
    click.echo(json.dumps({"version": current.version, **vars(current.settings)}, indent=2))


@plugins_group.command("preset")
@click.argument("preset")
def preset_command(preset: str) -> None:
    """Apply a preset (classic, fresh-site) to every plugin that has it."""
    with tribune_here() as tribune:
        changed = [p for p in tribune.host.registry.plugins if preset in p.presets]
        if not changed:
            raise NotFound("preset.not_found", f"No plugin that is on has a preset {preset}")
        with tribune.writing() as session:
            for plugin in changed:
                values, now = plugin.presets[preset], tribune.clock.now()
                save(session, plugin, values, changed_by=f"preset {preset}", now=now)
    click.echo(f"Preset {preset} applied to {', '.join(p.name for p in changed)}")


@click.command("reconcile")
def reconcile_command() -> None:
    """Try the hooks that failed once more; exit status 1 if some still do."""
    counts: dict[str, int] = {}
    with tribune_here() as tribune:
        for one in reconcile(tribune):
            counts[one.result] = counts.get(one.result, 0) + 1
            if one.result == "failed":
                click.echo(f"{one.plugin} {one.hook} {one.event_key}: {one.reason}", err=True)
    click.echo(", ".join(f"{count} {result}" for result, count in counts.items()) or "Nothing open")
    if "failed" in counts:
        sys.exit(1)


def _find(plugins: tuple[Plugin, ...], name: str) -> Plugin:
    for plugin in plugins:
        if plugin.name == name:
            return plugin
    raise NotFound("plugin.not_found", f"{name} is not among the plugins that are on")


def _value(text: str) -> int | bool | str:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, int | bool | str):
        return value
    raise Invalid("settings.value", f"{text!r} is neither a number, true, false nor a word")
