"""Commands about plugins. They load plugins one by one, so a broken one is named, not fatal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from cms.cli.settings import (
    off_command,
    on_command,
    preset_command,
    set_command,
    settings_command,
)
from cms.config import from_environment
from cms.pluginhost.checks import HOOK_NAMES, is_implemented
from cms.pluginhost.registry import Registry, available, load
from cms.sdk.errors import PluginRejected
from cms.sdk.plugin import Plugin


@click.group("plugins")
def plugins_group() -> None:
    """See, check and set the plugins that decide who earns and who pays.

    CMS_PLUGINS switches them on: their names, separated by commas, in the order in which they are
    asked. Installing a plugin alone switches nothing on.
    """


for _command in (set_command, settings_command, preset_command, on_command, off_command):
    plugins_group.add_command(_command)


@plugins_group.command("list")
def list_command() -> None:
    """List the installed plugins: which are on, what they do, what is wrong with them."""
    names = from_environment().plugins
    table = Table("Plugin", "State", "Hooks", "Lines")
    for name in dict.fromkeys((*names, *sorted(available()))):
        state = "on" if name in names else "off"
        try:
            plugin = load(name)
        except PluginRejected as fault:
            table.add_row(name, f"{state}, broken", fault.detail, "")
            continue
        hooks = ", ".join(hook for hook in HOOK_NAMES if is_implemented(plugin, hook))
        table.add_row(name, state, hooks, "\n".join(line.code for line in plugin.lines))
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    click.echo(f"CMS_PLUGINS={','.join(names)}")


@plugins_group.command("check")
def check_command() -> None:
    """Check the plugins that are on; exit status 1 and the remedy if one cannot work."""
    names = from_environment().plugins
    faults: list[str] = []
    sound: dict[str, Plugin] = {}
    for name in names:
        try:
            plugin = load(name)
            Registry([*sound.values(), plugin])
        except PluginRejected as fault:
            faults.append(fault.detail)
        else:
            sound[name] = plugin
    if faults:
        _say_how_to_go_on(faults, tuple(sound))
        sys.exit(1)
    click.echo(f"All {len(sound)} plugins that are on are in order")


def _say_how_to_go_on(faults: Sequence[str], sound: Sequence[str]) -> None:
    for fault in faults:
        click.echo(fault, err=True)
    click.echo("Until that is repaired, Tribune starts without it when you set", err=True)
    click.echo(f"CMS_PLUGINS={','.join(sound)}", err=True)
